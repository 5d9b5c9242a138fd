// What a column can be for: the number, the image, a variable. `mapeo` and `valores` name these, a column is recognised
// as one by its name, and `usos` in the campaign's stats keeps which it was. A new one is a row in `table`.

/// A part of a message that a column fills.
public enum ColumnTarget: Sendable, Hashable {
  /// `numero`.
  case number
  /// `url_imagen`.
  case imageURL
  /// `variable1` is 0.
  case variable(Int)

  /// One row of the table: how a target, or a numbered family of them, is called.
  private struct Kind: Sendable {
    /// On the wire; a numbered one has its number behind it.
    var name: String
    /// How columns may spell it besides, folded.
    var spellings: [String] = []
    /// How many there are; nil when there is one, without a number.
    var count: Int?
    var target: @Sendable (Int) -> ColumnTarget
  }

  private static let table = [
    Kind(name: "numero", target: { _ in .number }),
    Kind(name: "url_imagen", target: { _ in .imageURL }),
    Kind(
      name: "variable", spellings: ["var", "variavel"], count: ColumnPlace.variableLimit, target: { .variable($0) }),
  ]

  /// The target that a name means, with accents, case, blanks and `_` aside: `Variable 1`, `var01`, `URL imagen`.
  /// - Parameter folded: from `ColumnName.folded`.
  public init?(folded: String) {
    for kind in Self.table {
      for spelling in [ColumnName.folded(kind.name)] + kind.spellings where folded.hasPrefix(spelling) {
        let rest = folded.dropFirst(spelling.count)
        if let count = kind.count {
          guard let number = Self.number(rest), (1...count).contains(number) else { continue }
          self = kind.target(number - 1)
          return
        }
        if rest.isEmpty {
          self = kind.target(0)
          return
        }
      }
    }
    return nil
  }

  private static func number(_ digits: Substring) -> Int? {
    guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }

  /// As it is written on the wire.
  public var text: String {
    switch self {
    case .number: "numero"
    case .imageURL: "url_imagen"
    case .variable(let index): "variable\(index + 1)"
    }
  }

  public var place: ColumnPlace {
    switch self {
    case .number: .number
    case .imageURL: .imageURL
    case .variable(let index): .variable(index)
    }
  }

  /// Whether `valores` may give it to all rows.
  public var mayBeTheSame: Bool { self != .number }

  /// The known ones, for a sentence: `numero, url_imagen, variable1…variable64`.
  /// - Parameter forAll: only those that may be the same for all rows.
  public static func list(forAll: Bool = false) -> String {
    table.filter { !forAll || $0.target(0).mayBeTheSame }.map { kind in
      kind.count.map { "\(kind.name)1…\(kind.name)\($0)" } ?? kind.name
    }.joined(separator: ", ")
  }
}
