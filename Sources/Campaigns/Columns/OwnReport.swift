// A report of ours that is uploaded again, as people do with `fallidos.csv` after they have corrected it. The columns
// that the report added are dropped, and names and cells become what they were before ReportColumns and CSVText made
// them fit for a report.

/// Where the columns that a report adds are.
struct OwnReport: Sendable, Equatable {
  /// The columns that the report added, which are the last ones.
  let columns: Range<Int>
  /// `estado`.
  var stateColumn: Int { columns.lowerBound }

  /// - Parameter names: the file's names; those that got a `csv_` or a `'` lose it again.
  /// - Returns: nil when the file is no report.
  init?(names: inout [String]) {
    let ours = ReportColumns.ours
    guard names.suffix(ours.count).elementsEqual(ours) else { return nil }
    columns = (names.count - ours.count)..<names.count
    for index in 0..<columns.lowerBound { names[index] = CSVText.original(of: names[index]) }
    for word in ours {
      // `csv_` was put in front until the name was free, so among several the longest is the renamed one.
      let candidates = names[..<columns.lowerBound].indices.filter { Self.core(names[$0]) == word }
      if let index = candidates.max(by: { names[$0].utf8.count < names[$1].utf8.count }) {
        names[index] = String(names[index].suffix(word.count))
      }
    }
  }

  private static func core(_ name: String) -> String? {
    var rest = name.lowercased()[...]
    guard rest.hasPrefix("csv_") else { return nil }
    while rest.hasPrefix("csv_") { rest = rest.dropFirst(4) }
    return String(rest)
  }

  /// Whether a cell of `estado` says that its message went out.
  static func isSent(_ state: UnsafeRawBufferPointer) -> Bool {
    state.equalsIgnoringCase("enviado") || state.equalsIgnoringCase("entregado") || state.equalsIgnoringCase("leido")
  }
}
