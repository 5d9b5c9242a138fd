// A table for people: as wide as what is in it, and never wider than the terminal. Where room is short, the columns
// that may are cut with `…`, then the least important ones go. In a pipe nothing is cut, so that grep and awk find it.

/// Rows under headings.
struct TextTable {
  struct Column {
    var title: String
    /// Numbers stand at the right.
    var isRight = false
    /// The fewest columns it may be cut to; nil for one that is never cut.
    var least: Int?
    /// Those with the highest number go first where room is short; 0 never goes.
    var rank = 0
  }

  private let columns: [Column]
  private var rows: [[String]] = []
  private var widths: [Int]
  private var hasBegun = false

  /// Blanks between two columns.
  private static let gap = 2

  init(_ columns: [Column]) {
    self.columns = columns
    widths = columns.map { DisplayWidth.of($0.title) }
  }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter cells: as many as there are columns.
  mutating func add(_ cells: [String]) { rows.append(cells.map(PlainText.line)) }

  /// The lines, headings first.
  /// - Parameters:
  ///   - width: of the terminal; nil for none.
  ///   - indent: blanks in front of each line.
  func lines(_ width: Int?, indent: Int = 0) -> [String] {
    var copy = self
    return copy.flush(width, indent: indent, isWhole: true)
  }

  /// The lines of the rows since the last call, in front of the first ones the headings. A list that comes in pages is
  /// shown page by page, and no column becomes narrower.
  /// - Parameter isWhole: no more rows come, so a column of lesser rank that is empty is left out.
  mutating func flush(_ width: Int?, indent: Int = 0, isWhole: Bool = false) -> [String] {
    for place in columns.indices {
      widths[place] = rows.reduce(widths[place]) { max($0, DisplayWidth.of($1[place])) }
    }
    var shown = columns.indices.filter { place in
      !isWhole || hasBegun || columns[place].rank == 0 || rows.contains { !$0[place].isEmpty }
    }
    var widths = widths
    if let width { fit(&widths, &shown, width - indent) }
    let margin = String(repeating: " ", count: indent)
    let lines = (hasBegun ? [] : [columns.map { $0.title.uppercased() }]) + rows
    hasBegun = true
    rows = []
    return lines.map { cells in
      var line = margin
      for place in shown {
        line += DisplayWidth.fit(cells[place], widths[place], isRight: columns[place].isRight)
        if place != shown.last { line += String(repeating: " ", count: Self.gap) }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func fit(_ widths: inout [Int], _ shown: inout [Int], _ width: Int) {
    while true {
      let used = shown.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, shown.count - 1)
      var excess = used - width
      if excess <= 0 { return }
      let spare = shown.reduce(0) { $0 + max(0, widths[$1] - (columns[$1].least ?? widths[$1])) }
      if spare >= excess {
        // The widest gives first, so that no column is cut while another one has plenty.
        while excess > 0 {
          let widest = shown.filter { widths[$0] > columns[$0].least ?? .max }.max { widths[$0] < widths[$1] }!
          widths[widest] -= 1
          excess -= 1
        }
        return
      }
      guard let last = shown.max(by: { columns[$0].rank < columns[$1].rank }), columns[last].rank > 0 else {
        for place in shown { widths[place] = min(widths[place], columns[place].least ?? widths[place]) }
        return
      }
      shown.removeAll { $0 == last }
    }
  }
}
