// The columns of a report: the original ones in their order, then what became of the message (docs/informes.md).

/// The header of a report and where each original cell is found.
public struct ReportColumns: Sendable, Equatable {
  /// What comes after the original columns.
  public static let ours = ["estado", "wamid", "codigo", "error", "intentos", "fecha"]

  /// All names: the original ones, with `csv_` in front where they clash with ours, then ours.
  public let names: [String]
  /// The place of each original column's cells.
  public let places: [ColumnPlace]

  /// - Parameter original: the names that `columnas` in the campaign's stats holds, in their order. One that cannot be
  ///   a column (a repeated name) is left out.
  public init(original: [String]) {
    var layout = ColumnLayout()
    for name in original {
      var name = name
      _ = name.withUTF8 { bytes in try? layout.append(UnsafeRawBufferPointer(bytes)) }
    }
    places = layout.places
    let ours = Set(Self.ours)
    var taken = Set(layout.names.map { $0.lowercased() }).union(ours)
    names =
      layout.names.map { name in
        guard ours.contains(name.lowercased()) else { return name }
        var unique = "csv_" + name
        while !taken.insert(unique.lowercased()).inserted { unique = "csv_" + unique }
        return unique
      } + Self.ours
  }
}
