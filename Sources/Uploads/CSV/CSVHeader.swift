// The header row of a CSV: its names become the layout of the upload. Called once by CSVRecipientParser.

import Campaigns

/// The reading of a header row.
enum CSVHeader {
  /// How many of the names found are listed when `numero` is missing.
  private static let listedNames = 20

  /// The columns of a header row.
  /// - Parameter place: whose header it is, in Spanish.
  /// - Throws: when names repeat, there are too many, or `numero` is missing; then it says which were found.
  static func layout(of cells: RowCells, in place: String = "del CSV") throws(IntakeError) -> ColumnLayout {
    var layout = ColumnLayout()
    for column in cells.spans.indices {
      do {
        try layout.append(cells[column])
      } catch {
        throw IntakeError(error)
      }
    }
    guard layout.hasNumber else {
      var found = layout.names.prefix(listedNames).map { String($0.prefix(64)) }.joined(separator: ", ")
      if layout.count > listedNames { found += "…" }
      throw IntakeError("Falta la columna 'numero' en la cabecera \(place). Columnas encontradas: \(found)")
    }
    return layout
  }
}
