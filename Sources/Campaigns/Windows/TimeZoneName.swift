// `zona_horaria`: the name of a time zone in the IANA database. A name that passes here is safe to look up as a file
// below /usr/share/zoneinfo. Whether there is such a file is seen by `ZoneFiles` (LoopServer).

/// A name such as `America/Caracas`, of harmless letters.
public struct TimeZoneName: Sendable, Hashable, CustomStringConvertible {
  /// Bytes of a name: twice those of the longest in the database.
  static let longest = 64

  public let text: String

  /// - Returns: nil unless the name is 1 to 64 of `A-Z a-z 0-9 _ + - /`, with no `/` first, last or doubled. There is
  ///   no dot among them, so no name leaves the folder.
  public init?(_ text: some StringProtocol) {
    let bytes = text.utf8
    guard (1...Self.longest).contains(bytes.count) else { return nil }
    var previous = UInt8(ascii: "/")
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "/"): if previous == byte { return nil }
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
        break
      default: return nil
      }
      previous = byte
    }
    guard previous != UInt8(ascii: "/") else { return nil }
    self.text = String(text)
  }

  public var description: String { text }
}
