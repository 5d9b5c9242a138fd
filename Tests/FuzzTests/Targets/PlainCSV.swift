// A plain reading of a CSV, the whole file at once and one byte after the other. The tokenizer, which skips over
// ordinary bytes and gets the file in pieces, must give the same. The plain reading has no limits, since no input of
// the fuzzer reaches them.

import Campaigns

@testable import Uploads

enum PlainCSV {
  struct Row: Equatable {
    var cells: [[UInt8]]
    /// `fila`
    var line: Int
    /// Whether the row's quotes do not close as they must. Then its cells do not count.
    var isDamaged = false
  }

  /// The bytes behind byte order marks and a `sep=` line, as UTF-8 where the file is in UTF-16.
  struct Text {
    var bytes: [UInt8]
    var delimiter: UInt8
  }

  /// The text of a file that the intake has accepted.
  static func text(of input: [UInt8]) throws(BrokenRule) -> Text {
    let input = utf16(input) ?? input
    var preamble = CSVPreamble()
    var taken = 0
    do throws(UploadError) {
      let result = input.withUnsafeBytes { bytes in
        Result { () throws(UploadError) in try preamble.take(bytes) }
      }
      let (count, isComplete) = try result.get()
      if !isComplete { try preamble.end() }
      taken = count
    } catch {
      throw BrokenRule(rule: "accepted in pieces, refused whole: \(error.detail)")
    }
    return Text(bytes: Array(preamble.held[preamble.start...] + input[taken...]), delimiter: preamble.delimiter)
  }

  private static func utf16(_ input: [UInt8]) -> [UInt8]? {
    guard let decoder = UTF16Decoder(prefix: Array(input.prefix(4))) else { return nil }
    let units = stride(from: 0, to: input.count - 1, by: 2).map { index in
      let pair = (UInt16(input[index]), UInt16(input[index + 1]))
      return decoder.isLittleEndian ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// All rows with a cell. Each begins where the one before ends, or behind the first line of a damaged one.
  static func rows(of text: Text) -> [Row] {
    let bytes = text.bytes
    var rows: [Row] = []
    var position = 0
    var line = 1
    while position < bytes.count {
      var reader = PlainRowReader(bytes: bytes, delimiter: text.delimiter, position: position)
      let isWhole = reader.read()
      if !isWhole {
        reader.position = bytes[position...].firstIndex(where: isLineEnd) ?? bytes.count
        rows.append(Row(cells: [], line: line, isDamaged: true))
      } else if !reader.isBlank {
        rows.append(Row(cells: withoutSurplus(reader.cells), line: line))
      }
      position = reader.position
      if position < bytes.count {
        position += bytes[position] == 13 && position + 1 < bytes.count && bytes[position + 1] == 10 ? 2 : 1
      }
      line += 1
    }
    return rows
  }

  /// The cells up to the limit of columns, and the first one behind it that is not empty.
  private static func withoutSurplus(_ cells: [[UInt8]]) -> [[UInt8]] {
    let kept = ColumnLayout.maximumCount + 1
    return Array(cells.prefix(kept) + cells.dropFirst(kept).drop(while: \.isEmpty).prefix(1))
  }

  static func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
}

/// One row.
private struct PlainRowReader {
  let bytes: [UInt8]
  let delimiter: UInt8
  /// Afterwards it is behind the row's line end, or at the end of the text.
  var position: Int
  var cells: [[UInt8]] = []
  /// Whether the row is a line of nothing but blanks.
  var isBlank = true

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var isCellEnd: Bool { byte.map { $0 == delimiter || PlainCSV.isLineEnd($0) } ?? true }
  private var isBlankByte: Bool { byte.map { ($0 == 32 || $0 == 9) && $0 != delimiter } ?? false }

  init(bytes: [UInt8], delimiter: UInt8, position: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.position = position
  }

  /// - Returns: false if quotes do not close as they must.
  mutating func read() -> Bool {
    while true {
      while isBlankByte { position += 1 }
      var cell: [UInt8] = []
      if byte == UInt8(ascii: "\"") {
        isBlank = false
        guard readQuoted(&cell) else { return false }
      } else {
        readPlain(&cell)
      }
      if !cell.isEmpty || byte == delimiter { isBlank = false }
      cells.append(cell)
      guard byte == delimiter else { return true }
      position += 1
    }
  }

  private mutating func readPlain(_ cell: inout [UInt8]) {
    let start = cell.count
    while !isCellEnd {
      cell.append(bytes[position])
      position += 1
    }
    while cell.count > start, cell.last == 32 || cell.last == 9 { cell.removeLast() }
  }

  private mutating func readQuoted(_ cell: inout [UInt8]) -> Bool {
    position += 1
    var hasLineEnd = false
    while let byte {
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard self.byte == byte else {
          let behind = position
          while isBlankByte { position += 1 }
          if isCellEnd { return true }
          position = behind
          readPlain(&cell)
          return !hasLineEnd
        }
        position += 1
      } else if PlainCSV.isLineEnd(byte) {
        hasLineEnd = true
      }
      cell.append(byte)
    }
    return false
  }
}
