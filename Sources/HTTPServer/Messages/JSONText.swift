// The few lines of JSON this module writes itself: strings of error answers.

enum JSONText {
  /// Appends a string literal with its quotes. Only what JSON requires is escaped; UTF-8 goes out as it is.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(ASCII.quote)
    for byte in text.utf8 {
      switch byte {
      case ASCII.quote, ASCII.backslash:
        bytes.append(ASCII.backslash)
        bytes.append(byte)
      case ASCII.lineFeed: bytes.append(contentsOf: "\\n".utf8)
      case ASCII.carriageReturn: bytes.append(contentsOf: "\\r".utf8)
      case ASCII.tab: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(ASCII.quote)
  }
}
