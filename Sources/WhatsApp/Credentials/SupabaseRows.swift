// Reads Supabase's rows about one channel. Pure; SupabaseCredentials calls it with the body it received.

import JSON
import Text

/// The rows of instancias_inputs that matched one channel.
struct SupabaseRows {
  private let rows: [JSONValue]

  /// - Returns: nil when the body is not a JSON array of objects.
  init?(_ body: [UInt8]) {
    guard let rows = (try? JSONDocument.parse(body))?.array, rows.allSatisfy({ $0.members != nil }) else { return nil }
    self.rows = rows
  }

  /// The credentials, or why there are none.
  func credentials(of inbox: String) -> Result<WhatsAppCredentials, CredentialError> {
    guard !rows.isEmpty else { return .failure(.unknownInbox(inbox)) }
    let keys = rows.compactMap { $0["key"]?.string?.trimmedASCII }.filter { !$0.isEmpty }
    guard let key = keys.first else { return .failure(.notConfigured(inbox)) }
    let credentials = WhatsAppCredentials(key: key)
    // Two rows may write the same credentials with different spaces.
    let agree = keys.allSatisfy { $0 == key || credentials != nil && WhatsAppCredentials(key: $0) == credentials }
    guard agree else { return .failure(.ambiguous(inbox)) }
    guard let credentials else { return .failure(.malformed(inbox)) }
    return .success(credentials)
  }

  /// Whether the answer is PostgREST's error for a number that the column's type cannot hold (SQLSTATE 22003): then
  /// there is no such channel.
  static func saysOutOfRange(status: Int, _ body: [UInt8]) -> Bool {
    status == 400 && (try? JSONDocument.parse(body))?["code"]?.string == "22003"
  }
}
