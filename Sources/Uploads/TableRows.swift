// The rows of a CSV or a sheet on their way to the collector. The header becomes the layout of the upload, and each
// further row is checked against it. Owned by CSVRecipientParser and SheetRecipients.

import Campaigns

final class TableRows {
  private let recipients: RecipientCollector
  /// Columns up to the last that has a name; 0 before the header.
  private var namedCount = 0
  /// Cells of the header row.
  private var headerCount = 0

  init(into recipients: RecipientCollector) { self.recipients = recipients }

  var hasHeader: Bool { headerCount > 0 }

  /// Takes the header row.
  /// - Parameter place: whose header it is, in Spanish.
  /// - Throws: when the columns cannot be used; then the table has no header.
  func takeHeader(_ cells: RowCells, in place: String) throws(UploadError) {
    do {
      let layout = try ColumnLayout(header: cells, wishes: recipients.wishes)
      recipients.layout = layout
      namedCount = layout.namedCount
      headerCount = cells.spans.count
    } catch {
      throw UploadError(error, in: place, canMap: !recipients.keepsNumbersOnly)
    }
  }

  /// Takes a further row.
  /// - Parameter row: `fila`.
  @inline(__always)
  func take(_ cells: RowCells, row: Int) throws(UploadError) {
    if cells.spans.count > namedCount, try !takeUnnamed(cells, row: row) { return }
    do {
      try recipients.add(cells, row: row)
    } catch {
      throw UploadError(error)
    }
  }

  /// Looks at the cells behind the columns that have a name. A cell in an unnamed column of the header makes that a
  /// column.
  /// - Returns: false when there are more cells than columns; the row is rejected then.
  private func takeUnnamed(_ cells: RowCells, row: Int) throws(UploadError) -> Bool {
    for column in namedCount..<cells.spans.count where !cells[column].isEmpty {
      guard column < headerCount else {
        recipients.reject(
          row: row, value: cells[column], reason: "la fila tiene más celdas que columnas la cabecera (\(headerCount))")
        return false
      }
      do { try recipients.keepColumn(column) } catch { throw UploadError(error) }
    }
    return true
  }
}
