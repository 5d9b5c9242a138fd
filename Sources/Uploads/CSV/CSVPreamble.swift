// The beginning of a CSV, held back until its header line is complete, because the delimiter must be known before the
// tokenizer gets the first byte. It finds byte order marks, Excel's `sep=;` line and the delimiter, and refuses files
// that are no CSV. CSVRecipientParser drops it after the header.

/// Collects bytes until the dialect is known.
struct CSVPreamble {
  /// The bytes that were held back.
  private(set) var held: [UInt8] = []
  /// What separates cells; valid after `take` or `end` said that the header line is complete.
  private(set) var delimiter = UInt8(ascii: ",")
  /// Where in `held` the CSV proper begins: behind byte order marks and a `sep=` line.
  private(set) var start = 0

  /// Where the scan goes on, and where the line it is in began.
  private var position = 0
  private var lineStart = 0
  private var quotes = QuoteState()
  private var lineHasText = false
  /// Whether marks may stand at `position`: at the beginning, and again behind a `sep=` line.
  private var awaitsMarks = true
  /// The delimiter that the `sep=` line names.
  private var declared: UInt8?

  /// The mark in UTF-8, and the same after a program took it for Windows-1252 and saved that as UTF-8.
  private static let byteOrderMarks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xC3, 0xAF, 0xC2, 0xBB, 0xC2, 0xBF]]

  /// Takes as much of `bytes` as may belong to the header.
  /// - Returns: how many bytes it took, and whether the dialect is known now.
  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(UploadError) -> (count: Int, isComplete: Bool) {
    let count = min(bytes.count, UploadLimits.header + 1 - held.count)
    held.append(contentsOf: bytes[..<count])
    if try scan(isEnd: false) { return (count, true) }
    if held.count > UploadLimits.header {
      throw UploadError("La cabecera del CSV supera \(UploadLimits.header / 1024) KB")
    }
    return (count, false)
  }

  /// The input is complete: the last line is the header.
  mutating func end() throws(UploadError) {
    if try !scan(isEnd: true) { _ = lineEnds(at: held.count) }
  }

  /// Goes on to the end of the first line that has text.
  private mutating func scan(isEnd: Bool) throws(UploadError) -> Bool {
    while position < held.count || awaitsMarks {
      if awaitsMarks {
        if lineStart == 0 {
          guard isEnd || held.count >= 4 else { return false }
          try refuseWorkbook()
        }
        guard skipMarks(isEnd: isEnd) else { return false }
        continue
      }
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

  /// Refuses files whose first bytes show that they are no CSV.
  private func refuseWorkbook() throws(UploadError) {
    if held.starts(with: [0x50, 0x4B, 0x03, 0x04]) || held.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw UploadError(
        "El archivo es un libro de Excel: guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo")
    }
  }

  /// Skips byte order marks. There may be several: programs join files, or add a mark to a file that has one.
  /// - Returns: false if more bytes must come to tell.
  private mutating func skipMarks(isEnd: Bool) -> Bool {
    // This is the second half of the line end behind `sep=;`.
    if position == start, start > 0, held[start - 1] == 0x0D {
      guard position < held.count || isEnd else { return false }
      if position < held.count, held[position] == 0x0A { position += 1 }
    }
    while let mark = Self.byteOrderMarks.first(where: { held[position...].starts(with: $0) }) { position += mark.count }
    let rest = held[position...]
    if !isEnd, Self.byteOrderMarks.contains(where: { $0.starts(with: rest) }) { return false }
    start = position
    lineStart = position
    awaitsMarks = false
    return true
  }

  /// Judges the line that ends at `end`.
  /// - Returns: whether it is the header; a `sep=` line is not.
  private mutating func lineEnds(at end: Int) -> Bool {
    let line = held[lineStart..<end]
    if lineStart == start, let separator = SeparatorLine(line) {
      declared = separator.delimiter
      start = min(end + 1, held.count)
      position = start
      awaitsMarks = true
      return false
    }
    delimiter = CSVDelimiter.detect(in: line, declared: declared)
    return true
  }
}
