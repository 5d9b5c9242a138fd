// `sep=;`, the line that tells Excel the delimiter. Excel does not show it as a row, so it has no row number either.
// Other programs take it for a row: when they save the file, they pad it with delimiters up to the width of the table,
// or put it in quotes.

/// A first line that names the delimiter.
struct SeparatorLine {
  /// Nil when another delimiter pads the line: then a program has saved the file with that one since.
  let delimiter: UInt8?

  /// - Parameter line: without its line end.
  init?(_ line: ArraySlice<UInt8>) {
    var rest = line.drop { $0 == 0x20 }
    if rest.first == UInt8(ascii: "\"") { rest = rest.dropFirst() }
    for character in "sep=".utf8 {
      guard let byte = rest.first, byte | 0x20 == character | 0x20 else { return nil }
      rest = rest.dropFirst()
    }
    guard let named = rest.first, CSVDelimiter.candidates.contains(named) else { return nil }
    var isAnother = false
    for byte in rest.dropFirst() {
      guard byte == 0x20 || byte == UInt8(ascii: "\"") || CSVDelimiter.candidates.contains(byte) else { return nil }
      if CSVDelimiter.candidates.contains(byte), byte != named { isAnother = true }
    }
    delimiter = isAnother ? nil : named
  }
}
