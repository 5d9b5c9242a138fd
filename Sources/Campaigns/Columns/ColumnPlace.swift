// Where the cells of a column go in the element, and which column a name means.

import Text

/// The place of a column's cells in the element (`["numero","url_imagen",["variable1",…],"extra1",…]`).
public enum ColumnPlace: Sendable, Equatable {
  /// `numero`, place 0.
  case number
  /// `url_imagen`, place 1.
  case imageURL
  /// `variable1` is 0: its place in the array at place 2.
  case variable(Int)
  /// An operator's own column: 0 is place 3, 1 is place 4, and so on.
  case extra(Int)
  /// Nowhere: a column of a report of ours, or one without name and values.
  case dropped

  /// How many template variables there can be.
  public static let variableLimit = 64

  /// The known column that a trimmed name means, in any spelling; nil for the operator's own.
  public static func known(_ name: UnsafeRawBufferPointer) -> ColumnPlace? {
    switch ColumnMeaning(of: name) {
    case .number: .number
    case .target(let target): target.place
    case .own: nil
    }
  }
}

/// The purpose of a column by its name.
enum ColumnMeaning: Equatable {
  /// - Parameter isExact: whether it is called `numero`, and not by an everyday name.
  case number(isExact: Bool)
  case target(ColumnTarget)
  case own

  /// - Parameters:
  ///   - name: UTF-8, trimmed.
  ///   - parts: the parts there can be besides number, image and variables.
  init(of name: UnsafeRawBufferPointer, parts: PartWishes = .none) {
    if name.equalsIgnoringCase("numero") {
      self = .number(isExact: true)
      return
    }
    let folded = ColumnName.folded(name)
    if let target = ColumnTarget(folded: folded), target != .number, !target.isPart {
      self = .target(target)
    } else if NumberNames.contain(folded) {
      self = .number(isExact: false)
    } else {
      self = parts.part(folded: folded).map { .target($0) } ?? .own
    }
  }

  /// Whether a name looks like a variable's but is none: `variable65`, `variabel1`, `variable`.
  static func isNearlyVariable(_ name: String) -> Bool {
    let folded = ColumnName.folded(name)
    guard ColumnTarget(folded: folded) == nil else { return false }
    var stem = folded[...]
    while stem.last.map({ ("0"..."9").contains($0) }) == true { stem.removeLast() }
    if stem == "var" { return true }
    return ["variable", "variavel"].contains { Misspelling.isOneSlip(String(stem), $0) }
  }
}
