// The columns of a report: the original ones in their order, then what became of the message (docs/informes.md).

/// The header of a report and where each original cell is found.
public struct ReportColumns: Sendable, Equatable {
  /// What comes after the original columns.
  public static let ours = ["estado", "wamid", "codigo", "error", "intentos", "fecha"]

  /// All names: the original ones, with `csv_` in front where they clash with ours, then ours.
  public let names: [String]
  /// The place of each original column's cells.
  public let places: [ColumnPlace]

  /// - Parameter original: the campaign's own.
  public init(original: StoredColumns) {
    places = original.places
    let ours = Set(Self.ours)
    var taken = Set(original.names.map { $0.lowercased() }).union(ours)
    names =
      original.names.map { name in
        guard ours.contains(name.lowercased()) else { return name }
        var unique = "csv_" + name
        while !taken.insert(unique.lowercased()).inserted { unique = "csv_" + unique }
        return unique
      } + Self.ours
  }
}
