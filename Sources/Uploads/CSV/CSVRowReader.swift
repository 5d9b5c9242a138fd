// Takes the tokenizer's rows one after the other: it decodes their cells, the first row becomes the header, and every
// further one goes to the collector. Owned by CSVRecipientParser. It is a struct, because access to a class' properties
// costs more, in every row.

import Campaigns

/// Takes a CSV's rows.
struct CSVRowReader {
  private let recipients: RecipientCollector
  private let rows: TableRows
  private var decoder: CSVCellDecoder
  /// How many of the tokenizer's rows have been taken.
  private var taken = 0

  init(into recipients: RecipientCollector, readsNumbersOnly: Bool) {
    self.recipients = recipients
    rows = TableRows(into: recipients)
    decoder = CSVCellDecoder(isStrict: !readsNumbersOnly)
  }

  var hasHeader: Bool { rows.hasHeader }

  /// Takes the tokenizer's rows, up to one that cannot be read before those behind it are there.
  mutating func take(from tokenizer: CSVTokenizer, isEnd: Bool) throws(UploadError) {
    while taken < tokenizer.rowCount {
      let row = tokenizer.row(taken)
      switch try decoder.read(row) {
      case .plain: try take(row.cells, of: row)
      case .decoded:
        try decoder.cells(isPlain: row.cells.isPlain) { cells throws(UploadError) in try take(cells, of: row) }
      case .unknown:
        guard isEnd || tokenizer.settledBytes(from: taken) >= UploadLimits.sample else { return }
        try decoder.judge(tokenizer, from: taken)
        continue
      case .damaged(let column):
        try decoder.cells(isPlain: row.cells.isPlain) { cells throws(UploadError) in
          if !rows.hasHeader { throw UploadError("La cabecera del CSV no está en UTF-8") }
          recipients.reject(
            row: row.line, column: column, value: cells[column],
            reason: "la celda no está en UTF-8, como el resto del archivo")
        }
      }
      taken += 1
    }
    tokenizer.removeRows()
    taken = 0
  }

  private func take(_ cells: RowCells, of row: CSVTokenizer.Row) throws(UploadError) {
    if let defect = row.defect { return try reject(cells, of: row, defect) }
    // `,,,,` counts as a blank line.
    guard cells.spans.contains(where: { $0.end > $0.start }) else { return }
    if rows.hasHeader { try rows.take(cells, row: row.line) } else { try rows.takeHeader(cells, in: "del CSV") }
  }

  private func reject(
    _ cells: RowCells, of row: CSVTokenizer.Row, _ defect: CSVRowDefect
  ) throws(UploadError) {
    guard rows.hasHeader else { throw UploadError("La cabecera del CSV (fila \(row.line)): \(defect.explanation)") }
    let column = cells.spans.count - 1
    recipients.reject(row: row.line, column: column, value: cells[column], reason: defect.explanation)
  }
}
