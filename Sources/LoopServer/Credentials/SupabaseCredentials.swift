// Credentials from Supabase's REST API: one small GET per inbox, kept for five minutes. While Supabase cannot be reached,
// what was known before goes on serving.

import EventLoop
import HTTPClient

@LoopActor
final class SupabaseCredentials: CredentialSource {
  private struct Entry {
    var credentials: WhatsAppCredentials
    var freshUntil: LoopInstant
  }

  /// Inboxes kept.
  private static let capacity = 1024
  private static let requestTimeout: Duration = .seconds(5)

  private let client: CurlClient
  private let baseURL: String
  private let headers: HeaderList
  private var entries: [String: Entry] = [:]
  /// Look-ups under way; others for the same inbox wait for them.
  private var lookups: [String: Task<Result<WhatsAppCredentials, CredentialError>, Never>] = [:]

  /// - Throws: `HeaderError` or `ClientURLError` when the settings cannot make a request.
  init(url: String, key: String, client: CurlClient) throws {
    self.client = client
    baseURL = url + "/rest/v1/instancias_inputs"
    headers = try HeaderList([
      ("apikey", key), ("Authorization", "Bearer \(key)"), ("Accept-Profile", "instancia_sofia"),
      ("Accept", "application/json"),
    ])
    _ = try ClientURL(baseURL)
  }

  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    guard isInboxNumber(inbox) else { throw .unknownInbox(inbox) }
    if let entry = entries[inbox], entry.freshUntil > Loop.now { return entry.credentials }
    let lookup = lookups[inbox] ?? startLookup(inbox)
    switch await lookup.value {
    case .success(let credentials): return credentials
    case .failure(let error):
      if error.isTransient, let known = entries[inbox] { return known.credentials }
      throw error
    }
  }

  func drop(_ inbox: String) { entries[inbox] = nil }

  func isReachable() async -> Bool {
    if case .success = await rows("select=canal&limit=1") { true } else { false }
  }

  private func startLookup(_ inbox: String) -> Task<Result<WhatsAppCredentials, CredentialError>, Never> {
    // A task of its own: the request that asked first may be cut off while others wait for the same answer.
    let task = spawn { [self] in
      let result = await lookUp(inbox)
      lookups[inbox] = nil
      return result
    }
    lookups[inbox] = task
    return task
  }

  private func lookUp(_ inbox: String) async -> Result<WhatsAppCredentials, CredentialError> {
    switch await rows("select=canal,key,nameid,custom_name&canal=eq.\(inbox)") {
    case .failure(let error): return .failure(error)
    case .success(let rows):
      let result = Self.credentials(in: rows, inbox: inbox)
      if case .success(let credentials) = result {
        if entries.count >= Self.capacity { entries.removeAll() }
        entries[inbox] = Entry(credentials: credentials, freshUntil: Loop.now + Limits.credentialsLife)
      } else {
        entries[inbox] = nil
      }
      return result
    }
  }

  private func rows(_ query: String) async -> Result<[JSONValue], CredentialError> {
    guard let url = try? ClientURL(baseURL + "?" + query) else { return .failure(.unavailable) }
    let outcome = await client.perform(
      ClientRequest(method: .get, url: url, headers: headers, timeout: Self.requestTimeout))
    guard case .response(let response) = outcome, (200..<300).contains(response.status), !response.isTruncated,
      let document = try? JSONDocument.parse(response.body), let rows = document.array
    else { return .failure(.unavailable) }
    return .success(rows)
  }

  /// What the rows of one channel say.
  static func credentials(in rows: [JSONValue], inbox: String) -> Result<WhatsAppCredentials, CredentialError> {
    guard let first = rows.first else { return .failure(.unknownInbox(inbox)) }
    let key = first["key"]?.string?.trimmedASCII ?? ""
    guard rows.allSatisfy({ ($0["key"]?.string?.trimmedASCII ?? "") == key }) else {
      return .failure(.ambiguous(inbox))
    }
    if key.isEmpty { return .failure(.empty(inbox)) }
    return WhatsAppCredentials(key: key).map(Result.success) ?? .failure(.malformed(inbox))
  }
}
