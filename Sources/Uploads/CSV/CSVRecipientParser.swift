// POST /api/crear-campana: the bytes of `archivo_csv` in, checked recipients out (docs/cargas.md). It puts the pieces
// in order: preamble until the delimiter is known, then libcsv step by step, header row, and every further row to the
// collector. Cells come as libcsv gives them: blanks around an unquoted cell are gone, quoted ones are kept as they
// are. Made and fed by the upload route.

import Campaigns
import Glibc

/// Reads a CSV.
package final class CSVRecipientParser: RecipientParser {
  private let recipients: RecipientCollector
  /// Until the delimiter is known, and the tokenizer from then on.
  private var preamble: CSVPreamble? = CSVPreamble()
  private var tokenizer: CSVTokenizer?
  /// How many columns the header has; 0 before it.
  private var width = 0
  /// A row whose cells had to be decoded.
  private var decodedBytes: [UInt8] = []
  private var decodedSpans: [CellSpan] = []

  package init(into recipients: RecipientCollector) {
    self.recipients = recipients
  }

  package func feed(_ bytes: UnsafeRawBufferPointer) throws(IntakeError) {
    var rest = bytes
    if preamble != nil {
      let taken = try preamble!.take(bytes)
      guard taken.isComplete else { return }
      try readPreamble()
      rest = UnsafeRawBufferPointer(rebasing: bytes[taken.count...])
    }
    try read(rest)
  }

  package func finish() throws(IntakeError) {
    if preamble != nil {
      try preamble!.end()
      try readPreamble()
    }
    let isComplete = tokenizer!.finish()
    try takeRows()
    guard isComplete else {
      throw IntakeError("Falta la comilla de cierre en la fila \(tokenizer!.currentLine) del CSV")
    }
    guard width > 0 else { throw IntakeError.noData }
  }

  private func readPreamble() throws(IntakeError) {
    guard let preamble = preamble.take() else { return }
    tokenizer = CSVTokenizer(delimiter: preamble.delimiter)
    let held = preamble.held
    // A typed throw does not pass through `withUnsafeBytes`.
    let result = held.withUnsafeBytes { bytes in
      Result { () throws(IntakeError) in
        try read(UnsafeRawBufferPointer(rebasing: bytes[preamble.start...]))
      }
    }
    try result.get()
  }

  private func read(_ bytes: UnsafeRawBufferPointer) throws(IntakeError) {
    let tokenizer = tokenizer!
    var position = 0
    while position < bytes.count {
      let step = UnsafeRawBufferPointer(rebasing: bytes[position..<min(position + IntakeLimits.step, bytes.count)])
      let null = memchr(step.baseAddress!, 0, step.count).map { UnsafeRawPointer($0) - step.baseAddress! }
      tokenizer.feed(UnsafeRawBufferPointer(rebasing: step[..<(null ?? step.count)]))
      try takeRows()
      if null != nil {
        throw IntakeError(
          "El archivo contiene bytes nulos en la fila \(tokenizer.currentLine): guárdelo como «CSV UTF-8» y vuelva a subirlo"
        )
      }
      position += step.count
    }
  }

  private func takeRows() throws(IntakeError) {
    let tokenizer = tokenizer!
    for index in 0..<tokenizer.rowCount {
      let (cells, line, isASCII) = tokenizer.row(index)
      if cells.bytes.isEmpty { continue }  // `,,,,` is as good as a blank line
      if isASCII || isUTF8(cells) {
        try take(cells, line: line)
      } else {
        try takeDecoded(cells, line: line)
      }
    }
    tokenizer.removeRows()
    switch tokenizer.failure {
    case nil: return
    case .cellTooLong:
      throw IntakeError(
        "Una celda de la fila \(tokenizer.currentLine) supera \(IntakeLimits.cell / 1024) KB; "
          + "quizá falta una comilla de cierre")
    case .rowTooLong:
      throw IntakeError("La fila \(tokenizer.currentLine) supera \(IntakeLimits.row / 1024) KB")
    }
  }

  /// Whether each cell is UTF-8 on its own: the row is, and none begins in the middle of a character.
  private func isUTF8(_ cells: RowCells) -> Bool {
    guard TextCharset.isUTF8(cells.bytes) else { return false }
    for span in cells.spans where span.end > span.start && cells.bytes[Int(span.start)] & 0xC0 == 0x80 { return false }
    return true
  }

  private func takeDecoded(_ cells: RowCells, line: Int) throws(IntakeError) {
    decodedBytes.removeAll(keepingCapacity: true)
    decodedSpans.removeAll(keepingCapacity: true)
    for column in cells.spans.indices {
      let cell = cells[column]
      let start = decodedBytes.count
      if TextCharset.isUTF8(cell) {
        decodedBytes.append(contentsOf: cell)
      } else {
        TextCharset.append(windows1252: cell, to: &decodedBytes)
      }
      decodedSpans.append(CellSpan(start: start, end: decodedBytes.count))
    }
    let result = decodedBytes.withUnsafeBytes { bytes in
      decodedSpans.withUnsafeBufferPointer { spans in
        Result { () throws(IntakeError) in
          try take(RowCells(bytes: bytes, spans: spans, isPlain: cells.isPlain), line: line)
        }
      }
    }
    try result.get()
  }

  private func take(_ cells: RowCells, line: Int) throws(IntakeError) {
    guard width > 0 else {
      let layout = try CSVHeader.layout(of: cells)
      recipients.layout = layout
      width = layout.count
      return
    }
    if cells.spans.count > width {
      for column in width..<cells.spans.count where !cells[column].isEmpty {
        return recipients.reject(
          row: line, value: cells[column], reason: "la fila tiene más celdas que columnas la cabecera (\(width))")
      }
    }
    do {
      try recipients.add(cells, row: line)
    } catch {
      throw IntakeError(error)
    }
  }
}
