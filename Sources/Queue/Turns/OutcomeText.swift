// Codes, ids and texts that a container keeps beside its messages. Turns, accounts and receipts write them.

/// Text on its way into a container, where tabs separate fields.
enum OutcomeText {
  /// The longest text kept, in bytes.
  static let longest = 1024

  /// The text on one line without control characters, cut to `longest` bytes.
  static func line(_ text: String) -> String {
    var text = text
    let isClean = text.withUTF8 { bytes in
      if bytes.count > longest { return false }
      for byte in bytes where byte < 0x20 || byte == 0x7f { return false }
      return true
    }
    if isClean { return text }
    var scalars = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      length += UTF8.width(scalar)
      if length > longest { break }
      scalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? " " : scalar)
    }
    return String(scalars)
  }
}
