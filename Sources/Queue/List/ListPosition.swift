// Where a walk through the list of campaigns stands, and the cursor by which a client asks for the next page. A title
// may hold any character, so the cursor has it in hexadecimal and can stand in a URL as it is.

import Text

/// The position behind a campaign, in the order of creation.
package struct ListPosition: Sendable, Equatable {
  /// The campaign's score in `campaigns:index`, ms since 1970.
  package var created: Milliseconds
  package var title: String

  package init(created: Milliseconds, title: String) {
    self.created = created
    self.title = title
  }

  /// What a cursor looks like.
  package static let pattern = "^[0-9]{1,16}\\.([0-9a-f]{2}){1,400}$"

  /// - Returns: nil when the text is no cursor.
  package init?(cursor: String) {
    let parts = cursor.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...16).contains(parts[0].count), (2...800).contains(parts[1].count),
      parts[1].count.isMultiple(of: 2), parts[0].allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let created = Milliseconds(Substring(parts[0]))
    else { return nil }
    var bytes: [UInt8] = []
    var digits = parts[1].makeIterator()
    while let high = digits.next(), let low = digits.next() {
      guard let high = Self.value(of: high), let low = Self.value(of: low) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(created: created, title: String(decoding: bytes, as: UTF8.self))
  }

  /// The text with which a client goes on from here: digits, a dot and hexadecimal digits.
  package var cursor: String { "\(created)." + Array(title.utf8).hexadecimal }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
