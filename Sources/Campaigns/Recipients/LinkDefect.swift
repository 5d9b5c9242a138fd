// The check of `url_imagen` and the other links. The WhatsApp API fetches what they lead to, so this only checks
// whether a text can be a link; otherwise it would fail at send time, message by message. Called once per row.

/// What is wrong with a link.
public enum LinkDefect: Error, Sendable, Equatable {
  case tooLong
  case notHTTP
  case noHost
  /// A space or a control character, the Unicode ones included.
  case forbiddenCharacter

  /// The longest link, in bytes.
  public static let maximumByteCount = 2048

  /// The reason in Spanish.
  /// - Parameter what: what the link leads to.
  public func explanation(of what: String = "de la imagen") -> String {
    switch self {
    case .tooLong: "la URL \(what) supera \(Self.maximumByteCount) bytes"
    case .notHTTP: "la URL \(what) debe empezar por http:// o https://"
    case .noHost: "la URL \(what) no tiene servidor"
    case .forbiddenCharacter: "la URL \(what) contiene espacios o caracteres de control"
    }
  }

  /// Looks at a trimmed cell that is not empty.
  /// - Parameter link: UTF-8.
  /// - Returns: nil when it is a link.
  public static func find(in link: UnsafeRawBufferPointer) -> LinkDefect? {
    guard link.count <= maximumByteCount else { return .tooLong }
    guard let schemeEnd = schemeEnd(link) else { return .notHTTP }
    if hasSpaceOrControl(link) { return .forbiddenCharacter }
    guard schemeEnd < link.count else { return .noHost }
    switch link[schemeEnd] {
    case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: ":"): return .noHost
    default: return nil
    }
  }

  /// Where the host begins.
  private static func schemeEnd(_ link: UnsafeRawBufferPointer) -> Int? {
    if link.count >= 8, UInt64(bigEndian: link.loadUnaligned(as: UInt64.self)) == 0x6874_7470_733A_2F2F { return 8 }
    if link.count >= 8, UnsafeRawBufferPointer(rebasing: link[0..<8]).equalsIgnoringCase("https://") { return 8 }
    if link.count >= 7, UnsafeRawBufferPointer(rebasing: link[0..<7]).equalsIgnoringCase("http://") { return 7 }
    return nil
  }

  private static func hasSpaceOrControl(_ link: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= link.count {
      let word = link.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let suspects =
        ByteWord.controls(in: word) | ByteWord.zeros(in: word ^ ByteWord.repeating(0x20))
        | ByteWord.zeros(in: word ^ ByteWord.repeating(0x7F)) | ByteWord.nonASCII(in: word)
      if suspects != 0 { break }
      index += 8
    }
    while index < link.count {
      let byte = link[index]
      if byte <= 0x20 || byte == 0x7F { return true }
      if byte == 0xC2, index + 1 < link.count, link[index + 1] <= 0xA0 { return true }  // U+0080–U+00A0
      if byte == 0xE2, index + 2 < link.count, link[index + 1] == 0x80 {
        // U+2000–U+200B spaces, U+2028 and U+2029 line ends, U+202F narrow no-break space
        switch link[index + 2] {
        case 0x80...0x8B, 0xA8, 0xA9, 0xAF: return true
        default: break
        }
      }
      index += 1
    }
    return false
  }
}
