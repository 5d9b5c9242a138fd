// What sending for one inbox needs, read from `TOKEN,PHONE_ID,WABA_ID`, as Supabase's column and the credentials file
// have it. Kept in memory only, never in Redis or a log.

import Text

/// One WhatsApp number's credentials.
package struct WhatsAppCredentials: Sendable, Equatable {
  /// Visible ASCII.
  package var token: String
  /// Letters, digits, `-`, `_` and `.`, and not dots alone: it becomes part of a URL, and `..` would lead elsewhere.
  package var phoneID: String
  /// As `phoneID`; nil when the key has none.
  package var wabaID: String?

  package init(token: String, phoneID: String, wabaID: String? = nil) {
    self.token = token
    self.phoneID = phoneID
    self.wabaID = wabaID
  }

  /// Reads `TOKEN,PHONE_ID,WABA_ID`: each part trimmed, the last one optional.
  /// - Returns: nil when a part is missing, one too many, or has characters that would not survive a header or a URL.
  package init?(key: String) {
    var parts = key.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmedASCII)
    while parts.last?.isEmpty == true { parts.removeLast() }
    guard (2...3).contains(parts.count), Self.isToken(parts[0]), Self.isIdentifier(parts[1]) else { return nil }
    if parts.count == 3, !Self.isIdentifier(parts[2]) { return nil }
    self.init(token: parts[0], phoneID: parts[1], wabaID: parts.count == 3 ? parts[2] : nil)
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private static func isIdentifier(_ text: String) -> Bool {
    text.utf8.contains { $0 != UInt8(ascii: ".") }
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

extension WhatsAppCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Leaves the token out, whichever way the value is printed.
  package var description: String { "WhatsAppCredentials(phoneID: \(phoneID))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["phoneID": phoneID]) }
}
