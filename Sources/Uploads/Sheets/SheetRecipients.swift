// The rows of a spreadsheet's sheet on their way to the collector, as those of a CSV. People put titles above their
// tables, often over merged cells: the header is the first of a few rows that can be one. `fila` is the number that the
// spreadsheet shows beside the row. Fed by CampaignFile after every step of the reader.

import Campaigns
import Spreadsheets

package final class SheetRecipients {
  /// Rows, empty ones left out, among which the header must be.
  private static let headerRows = 10

  private let recipients: RecipientCollector
  /// How many columns the header has; 0 before it.
  private var width = 0
  private var spans: [CellSpan] = []
  /// Where the header is, and what stands above it: how many rows, how wide the widest is and what is wrong with it.
  private var headerRow = 0
  private var titleRows = 0
  private var titleWidth = 0
  private var headerError: IntakeError?
  private var hiddenCount = 0
  private var firstHidden = 0

  package init(into recipients: RecipientCollector) { self.recipients = recipients }

  /// Takes the rows of a step.
  package func take(_ batch: RowBatch, sheet: String) throws(IntakeError) {
    for index in 0..<batch.count { try take(batch[index], sheet: sheet) }
  }

  /// All rows were taken.
  package func finish(sheet: String) throws(IntakeError) {
    if width == 0 { throw headerError ?? IntakeError("La hoja «\(sheet)» está vacía") }
  }

  /// What the operator should know.
  package func warnings(sheet: String) -> [String] {
    var warnings: [String] = []
    if titleRows > 0 {
      warnings.append("La cabecera de la hoja «\(sheet)» está en la fila \(headerRow): lo que hay encima no se leyó")
    }
    if let hidden = hiddenWarning(sheet: sheet) { warnings.append(hidden) }
    return warnings
  }

  /// Rows that a person does not see in the file.
  private func hiddenWarning(sheet: String) -> String? {
    guard hiddenCount > 0 else { return nil }
    let rows =
      hiddenCount == 1
      ? "una fila oculta (la \(firstHidden))" : "\(hiddenCount) filas ocultas (la primera, la \(firstHidden))"
    return "La hoja «\(sheet)» tiene \(rows), por un filtro o a mano: también forman parte de la campaña"
  }

  private func take(_ row: SheetRow, sheet: String) throws(IntakeError) {
    spans.removeAll(keepingCapacity: true)
    for cell in row.cells { spans.append(CellSpan(start: Int(cell.start), end: Int(cell.end))) }
    let isPlain = TextTraits(of: row.bytes).isPlain
    // A typed throw does not pass through `withUnsafeBufferPointer`.
    let result = spans.withUnsafeBufferPointer { spans in
      Result { () throws(IntakeError) in
        try take(row, RowCells(bytes: row.bytes, spans: spans, isPlain: isPlain), sheet: sheet)
      }
    }
    try result.get()
  }

  private func take(_ row: SheetRow, _ cells: RowCells, sheet: String) throws(IntakeError) {
    guard width > 0 else { return try takeHeader(row, cells, sheet: sheet) }
    if row.isHidden {
      hiddenCount += 1
      if hiddenCount == 1 { firstHidden = row.number }
    }
    if let defect = row.defect {
      return recipients.reject(
        row: row.number, column: defect.column, value: cells[defect.column], reason: defect.kind.explanation)
    }
    if cells.spans.count > width {
      for column in width..<cells.spans.count where !cells[column].isEmpty {
        return recipients.reject(
          row: row.number, value: cells[column],
          reason: "la fila tiene más celdas que columnas la cabecera (\(width))")
      }
    }
    do {
      try recipients.add(cells, row: row.number)
    } catch {
      throw IntakeError(error)
    }
  }

  private func takeHeader(_ row: SheetRow, _ cells: RowCells, sheet: String) throws(IntakeError) {
    do {
      let layout = try CSVHeader.layout(of: cells, in: "de la hoja «\(sheet)»")
      recipients.layout = layout
      width = layout.count
      headerRow = row.number
    } catch {
      if cells.spans.count > titleWidth {
        titleWidth = cells.spans.count
        headerError = error
      }
      titleRows += 1
      if titleRows == Self.headerRows { throw headerError! }
    }
  }
}
