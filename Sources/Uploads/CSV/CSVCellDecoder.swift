// Decodes a CSV's rows, whatever their encoding. A row in UTF-8 passes as it is, and most files have no others. At the
// first other row the encoding must be known: it is judged by the rows from there on, which are held back until a
// sample of the file is complete. The verdict holds for the whole file:
//
// - UTF-8, if at least half of the rows are in it. Then a cell that is not is damaged (some exports cut fields at a
//   byte count): it is read as Windows-1252, or its row is rejected if that makes no text of it.
// - Otherwise one of SingleByteCharset, if the evidence tells which; a cell in UTF-8 stays what it is. A byte that this
//   encoding does not have ends the upload: the verdict was wrong, or the file mixes encodings.
//
// A list of numbers is always read: opt-outs must not be lost because of an accent in a column that nobody looks at.
// Owned by CSVRowReader.

import Campaigns

/// Makes UTF-8 of rows.
struct CSVCellDecoder {
  /// How a row was read.
  enum Reading {
    /// UTF-8 as it is.
    case plain
    /// Converted to UTF-8; `cells` has it.
    case decoded
    /// A cell, by its column, that is text in no encoding.
    case damaged(column: Int)
    /// The first row that is not UTF-8: `judge` must be called first.
    case unknown
  }

  private enum Charset {
    case utf8
    case single(SingleByteCharset)
  }

  /// Whether unreadable text is refused; otherwise it is read as Windows-1252.
  private let isStrict: Bool
  private var charset: Charset?
  /// Rows so far that are in UTF-8, and not ASCII.
  private var utf8Rows = 0
  /// Tells whether a damaged cell makes text as Windows-1252.
  private var cellEvidence = CharsetEvidence(endsLinesWithCR: false)
  private var bytes: [UInt8] = []
  private var spans: [CellSpan] = []

  init(isStrict: Bool) { self.isStrict = isStrict }

  /// Judges the encoding by the rows of `tokenizer` from `first` on.
  mutating func judge(_ tokenizer: CSVTokenizer, from first: Int) throws(UploadError) {
    var evidence = CharsetEvidence(endsLinesWithCR: tokenizer.endsLinesWithCR)
    var known = utf8Rows
    var foreign = 0
    for index in first..<tokenizer.rowCount where tokenizer.distance(from: first, to: index) < UploadLimits.sample {
      let row = tokenizer.row(index)
      if row.isASCII { continue }
      if Self.isUTF8(row.cells) {
        known += 1
      } else {
        foreign += 1
        for column in row.cells.spans.indices where !Self.isUTF8(row.cells[column]) {
          evidence.add(row.cells[column])
        }
      }
    }
    if known >= foreign {
      charset = .utf8
    } else if let single = evidence.charset, single == .windows1252 || utf8Rows == 0 {
      charset = .single(single)
    } else if !isStrict {
      charset = .single(.windows1252)
    } else {
      throw UploadError(
        "No se puede saber en qué codificación está el archivo, por las letras con acento de la fila "
          + "\(tokenizer.row(first).line): \(Self.advice)")
    }
  }

  /// Reads a row.
  mutating func read(_ row: CSVTokenizer.Row) throws(UploadError) -> Reading {
    if row.isASCII { return .plain }
    switch charset {
    case .single(let single) where single != .windows1252:
      return try decode(row, as: single)
    case let charset:
      if Self.isUTF8(row.cells) {
        utf8Rows += 1
        return .plain
      }
      return switch charset {
      case nil: .unknown
      case .utf8: decodeDamaged(row)
      case .single(let single): try decode(row, as: single)
      }
    }
  }

  /// Passes the cells of the row that was decoded last.
  func cells(
    isPlain: Bool, _ body: (RowCells) throws(UploadError) -> Void
  ) throws(UploadError) {
    // A typed throw does not pass through `withUnsafeBytes`.
    let result = bytes.withUnsafeBytes { bytes in
      spans.withUnsafeBufferPointer { spans in
        Result { () throws(UploadError) in try body(RowCells(bytes: bytes, spans: spans, isPlain: isPlain)) }
      }
    }
    try result.get()
  }

  private mutating func decode(_ row: CSVTokenizer.Row, as charset: SingleByteCharset) throws(UploadError) -> Reading {
    clear()
    for column in row.cells.spans.indices {
      let cell = row.cells[column]
      // Bytes that are letters in the file's own encoding are valid UTF-8 only by chance.
      if Self.isUTF8(cell), charset == .windows1252 || !charset.isLetters(cell) {
        append(cell)
      } else if !isStrict || charset.firstUndefined(in: cell) == nil {
        append(cell, in: charset)
      } else {
        throw UploadError(
          "La fila \(row.line) no está en \(charset.name), como lo anterior del archivo: \(Self.advice)")
      }
    }
    return .decoded
  }

  private mutating func decodeDamaged(_ row: CSVTokenizer.Row) -> Reading {
    clear()
    var damaged: Int?
    for column in row.cells.spans.indices {
      let cell = row.cells[column]
      if Self.isUTF8(cell) {
        append(cell)
        continue
      }
      cellEvidence.removeAll()
      cellEvidence.add(cell)
      append(cell, in: .windows1252)
      // A row that already has a defect is refused for that one, not for the encoding of the part that is shown.
      if isStrict, row.defect == nil,
        SingleByteCharset.windows1252.firstUndefined(in: cell) != nil
          || cellEvidence.charset ?? .windows1252 != .windows1252
      {
        damaged = damaged ?? column
      }
    }
    return damaged.map { .damaged(column: $0) } ?? .decoded
  }

  private mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ cell: UnsafeRawBufferPointer, in charset: SingleByteCharset? = nil) {
    let start = bytes.count
    if let charset {
      charset.append(cell, to: &bytes)
    } else {
      bytes.append(contentsOf: cell)
    }
    spans.append(CellSpan(start: start, end: bytes.count))
  }

  /// Whether each cell is UTF-8 on its own: the row is UTF-8, and no cell begins in the middle of a character.
  private static func isUTF8(_ cells: RowCells) -> Bool {
    guard isUTF8(cells.bytes) else { return false }
    for span in cells.spans where span.end > span.start && cells.bytes[Int(span.start)] & 0xC0 == 0x80 { return false }
    return true
  }

  /// Whether `text` is UTF-8, and not by chance: in CP850 the bytes of `Íñ` and `ÍÑ` are valid UTF-8 for accents of the
  /// Hebrew Bible.
  private static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    guard TextCharset.isUTF8(text) else { return false }
    var rest = text[...]
    while let place = rest.firstIndex(of: 0xD6) {
      if text[place + 1] == 0xA4 || text[place + 1] == 0xA5 { return false }
      rest = text[(place + 2)...]
    }
    return true
  }

  private static let advice = "guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo"
}
