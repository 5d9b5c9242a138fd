// The rows of a spreadsheet's sheet on their way to the collector. People put titles above their tables, often over
// merged cells, so the header is the first of a few rows that can be one. `fila` is the number that the spreadsheet
// shows beside the row. RecipientFile feeds it after every step of the reader.

import Campaigns
import Spreadsheets

package final class SheetRecipients {
  /// The header must be among so many first rows, not counting empty ones.
  private static let headerRows = 10

  private let recipients: RecipientCollector
  private let rows: TableRows
  private var spans: [CellSpan] = []
  /// Where the header is, and what stands above it: how many rows, the first of them, how wide the widest
  /// is and what is wrong with it.
  private var headerRow = 0
  private var titleRows = 0
  private var firstTitleRow = 0
  private var titleWidth = 0
  private var headerError: UploadError?
  private var hiddenCount = 0
  private var firstHidden = 0

  package init(into recipients: RecipientCollector) {
    self.recipients = recipients
    rows = TableRows(into: recipients)
  }

  /// Takes the rows of a step.
  package func take(_ batch: RowBatch, sheet: String) throws(UploadError) {
    for index in 0..<batch.count { try take(batch[index], sheet: sheet) }
  }

  /// The input is complete.
  package func finish(sheet: String) throws(UploadError) {
    if !rows.hasHeader { throw headerError ?? UploadError("La hoja «\(sheet)» está vacía") }
  }

  /// What the operator should know.
  package func warnings(sheet: String) -> [UploadWarning] {
    var warnings: [UploadWarning] = []
    if titleRows > 0 {
      warnings.append(
        UploadWarning(
          .titleRows, "La cabecera de la hoja «\(sheet)» está en la fila \(headerRow): lo que hay encima no se leyó",
          rows: titleRows, firstRow: firstTitleRow))
    }
    if let hidden = hiddenWarning(sheet: sheet) { warnings.append(hidden) }
    return warnings
  }

  /// Rows that a person does not see in the file.
  private func hiddenWarning(sheet: String) -> UploadWarning? {
    guard hiddenCount > 0 else { return nil }
    let rows =
      hiddenCount == 1
      ? "una fila oculta (la \(firstHidden))" : "\(hiddenCount) filas ocultas (la primera, la \(firstHidden))"
    return UploadWarning(
      .hiddenRows, "La hoja «\(sheet)» tiene \(rows), por un filtro o a mano: también forman parte de la campaña",
      rows: hiddenCount, firstRow: firstHidden)
  }

  private func take(_ row: SheetRow, sheet: String) throws(UploadError) {
    spans.removeAll(keepingCapacity: true)
    for cell in row.cells { spans.append(CellSpan(start: Int(cell.start), end: Int(cell.end))) }
    let isPlain = TextTraits(of: row.bytes).isPlain
    // A typed throw does not pass through `withUnsafeBufferPointer`.
    let result = spans.withUnsafeBufferPointer { spans in
      Result { () throws(UploadError) in
        try take(row, RowCells(bytes: row.bytes, spans: spans, isPlain: isPlain), sheet: sheet)
      }
    }
    try result.get()
  }

  private func take(_ row: SheetRow, _ cells: RowCells, sheet: String) throws(UploadError) {
    guard rows.hasHeader else { return try takeHeader(row, cells, sheet: sheet) }
    if row.isHidden {
      hiddenCount += 1
      if hiddenCount == 1 { firstHidden = row.number }
    }
    if let defect = row.defect {
      return recipients.reject(
        row: row.number, column: defect.column, value: cells[defect.column], reason: defect.kind.explanation)
    }
    try rows.take(cells, row: row.number)
  }

  private func takeHeader(_ row: SheetRow, _ cells: RowCells, sheet: String) throws(UploadError) {
    do {
      try rows.takeHeader(cells, in: "de la hoja «\(sheet)»")
      headerRow = row.number
    } catch {
      if cells.spans.count > titleWidth {
        titleWidth = cells.spans.count
        headerError = error
      }
      if titleRows == 0 { firstTitleRow = row.number }
      titleRows += 1
      if titleRows == Self.headerRows { throw headerError! }
    }
  }
}
