// The layout of a table, a CSV or a sheet: all names come together, so missing ones are known at once. TableRows
// (Uploads) makes it from the header row.

extension ColumnLayout {
  /// The columns of a header row. Columns at its end without a name are dropped until one has a value (`keep`).
  /// - Throws: also when no column is the number, or `mapeo` names one that is not there.
  public init(header cells: RowCells, wishes: ColumnWishes) throws(ColumnDefect) {
    self.init()
    self.wishes = wishes
    var (names, nameless) = try Self.names(of: cells)
    let report = OwnReport(names: &names)
    let targets = try Self.targets(wishes, among: names)
    // Whether the number has its own name decides what the everyday ones mean.
    let hasNumber = names.contains { $0.lowercased() == "numero" }
    for (index, name) in names.enumerated() {
      if report?.columns.contains(index) == true {
        appendDropped(name: name)
        continue
      }
      let meaning = Array(name.utf8).withUnsafeBytes { ColumnMeaning(of: $0, parts: wishes.parts) }
      let isOther = hasNumber && meaning == .number(isExact: false)
      try append(name: name, targets: targets[index] ?? [], meaning: isOther ? .own : meaning)
    }
    for name in nameless.prefix(max(0, Self.maximumCount - count)) { appendDropped(name: name) }
    self.report = report
    noteRewriting()
    namedCount = names.count
    guard self.hasNumber || column(of: .user) >= 0 else { throw .noNumber(found: names) }
    if let ambiguity { throw ambiguity }
  }

  /// Keeps a table's column without a name from here on, as one of the operator's own, because it has a value.
  /// - Throws: when it is beyond the most columns there can be.
  mutating func keep(_ column: Int) throws(ColumnDefect) {
    guard column < Self.maximumCount else { throw .tooMany }
    if places[column] == .dropped { keepAsExtra(column) }
  }

  /// The trimmed names up to the last that has one, and those behind it; the ones without a name are `columna_N`.
  private static func names(
    of cells: RowCells
  ) throws(ColumnDefect) -> (names: [String], nameless: ArraySlice<String>) {
    var names: [String] = []
    var last = 0
    for column in cells.spans.indices {
      let name = cells[column].trimmed
      guard name.count <= maximumNameByteCount else { throw .nameTooLong(RowError.excerpt(name)) }
      if !name.isEmpty { last = column + 1 }
      names.append(name.isEmpty ? "columna_\(column + 1)" : String(decoding: name, as: UTF8.self))
    }
    return (Array(names[..<last]), names[last...])
  }

  /// The targets that `mapeo` gives each column. An entry belongs to the column that is written so, else to the only
  /// one that folds to the same.
  private static func targets(
    _ wishes: ColumnWishes, among names: [String]
  ) throws(ColumnDefect) -> [Int: [ColumnTarget]] {
    if wishes.headers.isEmpty { return [:] }
    let folded = names.map { ColumnName.folded($0) }
    var targets: [Int: [ColumnTarget]] = [:]
    for entry in wishes.headers {
      let wanted = ColumnName.folded(entry.text)
      let alike = wanted.isEmpty ? [] : names.indices.filter { folded[$0] == wanted }
      guard let index = names.firstIndex(of: entry.text) ?? alike.first else {
        throw .unknownHeader(entry, found: names)
      }
      if names[index] != entry.text, alike.count > 1 { throw .severalHeaders(entry, names[alike[0]], names[alike[1]]) }
      targets[index, default: []].append(entry.target)
    }
    return targets
  }
}
