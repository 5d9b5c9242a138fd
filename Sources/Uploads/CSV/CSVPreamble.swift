// The beginning of a CSV, held back until its header line is complete, because the delimiter must be known before
// libcsv gets the first byte. Finds byte order marks, Excel's `sep=;` line, and the delimiter; refuses what is no CSV
// at all. CSVRecipientParser drops it after the header.

/// Collects bytes until the dialect is known.
struct CSVPreamble {
  /// What was held back.
  private(set) var held: [UInt8] = []
  /// What separates cells; valid after `take` or `end` said that the header line is complete.
  private(set) var delimiter = UInt8(ascii: ",")
  /// Where in `held` the CSV proper begins: behind a byte order mark and a `sep=` line.
  private(set) var start = 0

  /// Where the scan goes on, and where the line it is in began.
  private var position = 0
  private var lineStart = 0
  private var quotes = QuoteState()
  private var lineHasText = false
  /// Whether a `sep=` line was found.
  private var isDeclared = false

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Takes as much of `bytes` as may belong to the header.
  /// - Returns: how many bytes it took, and whether the dialect is known now.
  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(IntakeError) -> (count: Int, isComplete: Bool) {
    let count = min(bytes.count, IntakeLimits.header + 1 - held.count)
    held.append(contentsOf: bytes[..<count])
    if position == 0 {
      if held.count < 4 { return (count, false) }
      try skipSignature()
    }
    if scan() { return (count, true) }
    if held.count > IntakeLimits.header {
      throw IntakeError("La cabecera del CSV supera \(IntakeLimits.header / 1024) KB")
    }
    return (count, false)
  }

  /// Tells that there is no more: the last line is the header.
  mutating func end() throws(IntakeError) {
    if position == 0 { try skipSignature() }
    if !scan() { _ = lineEnds(at: held.count) }
  }

  /// Looks at the first bytes, which tell some files that are not what they should be.
  private mutating func skipSignature() throws(IntakeError) {
    if held.starts(with: Self.byteOrderMark) {
      position = 3
    } else if held.starts(with: [0xFF, 0xFE]) || held.starts(with: [0xFE, 0xFF]) {
      throw IntakeError(
        "El archivo está en UTF-16: guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo")
    } else if held.starts(with: [0x50, 0x4B, 0x03, 0x04]) || held.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw IntakeError(
        "El archivo es un libro de Excel: guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo")
    }
    start = position
    lineStart = position
  }

  /// Goes on to the end of the first line that has text.
  private mutating func scan() -> Bool {
    while position < held.count {
      let byte = held[position]
      position += 1
      if !quotes.isOpen, byte == 0x0A || byte == 0x0D {
        if lineHasText, lineEnds(at: position - 1) { return true }
        lineStart = position
        lineHasText = false
        quotes = QuoteState()
      } else {
        lineHasText = quotes.take(byte) || lineHasText
      }
    }
    return false
  }

  /// Judges the line that ends at `end`.
  /// - Returns: whether it is the header; a `sep=` line is not.
  private mutating func lineEnds(at end: Int) -> Bool {
    let line = held[lineStart..<end]
    if lineStart == start, let declared = Self.separatorDeclaration(line) {
      delimiter = declared
      isDeclared = true
      start = min(end + 1, held.count)
      return false
    }
    // The second half of the line end behind `sep=;`, which has come by now.
    if isDeclared, start < held.count, held[start] == 0x0A, held[start - 1] == 0x0D { start += 1 }
    if !isDeclared { delimiter = CSVDelimiter.detect(in: line) }
    return true
  }

  /// The delimiter of `sep=;`, which Excel writes and reads but does not show, so that it has no row number either.
  private static func separatorDeclaration(_ line: ArraySlice<UInt8>) -> UInt8? {
    guard line.count == 5, let delimiter = line.last, CSVDelimiter.candidates.contains(delimiter),
      line.dropLast().map({ $0 | 0x20 }) == Array("sep=".utf8)
    else { return nil }
    return delimiter
  }
}
