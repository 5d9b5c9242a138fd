// Which columns of an upload are parts of a message besides number, image and variables. A column `direccion` may just
// say where a client lives, or it may be the place in the template's header. So the template decides, and a column that
// it does not take stays the operator's own.

/// The parts that columns may fill.
public enum PartWishes: Sendable, Equatable {
  /// The parts that the template takes; empty for the direct-send API, which has none.
  case template([ColumnTarget])
  /// The template is not known. A column is the part that its name says, if no other column is called so.
  case guessed

  public static let none = PartWishes.template([])

  /// The part that a column fills by its name alone; nil for the operator's own, among which a variable's may be.
  /// - Parameter folded: from `ColumnName.folded`.
  func part(folded: String) -> ColumnTarget? {
    let known = ColumnTarget(folded: folded).flatMap { $0.isPart ? $0 : nil }
    switch self {
    case .guessed: return known.flatMap { $0.isOfPlace ? nil : $0 }
    case .template(let wanted): return known.flatMap { wanted.contains($0) ? $0 : nil }
    }
  }

  /// The part of a place that a column may turn out to be: `direccion` alone is where a client lives.
  func placeToGuess(folded: String) -> ColumnTarget? {
    guard self == .guessed, let target = ColumnTarget(folded: folded), target.isOfPlace else { return nil }
    return target
  }

  /// The variable that has such a name.
  func parameter(folded: String) -> ColumnTarget? {
    guard case .template(let wanted) = self, !folded.isEmpty else { return nil }
    return wanted.first { target in
      if case .parameter(let name) = target { ColumnName.folded(name) == folded } else { false }
    }
  }

  /// The part, or the variable, that a name means.
  public func target(of name: String) -> ColumnTarget? {
    let folded = ColumnName.folded(name)
    return parameter(folded: folded) ?? part(folded: folded)
  }

  /// The targets of names that stand beside each other. In a guess, names of a place's parts count only when both
  /// degrees are there.
  public func targets(of names: [String]) -> [ColumnTarget?] {
    let places = names.map { placeToGuess(folded: ColumnName.folded($0)) }
    let isPlace = ColumnTarget.degrees.allSatisfy { places.contains($0) }
    return zip(names, places).map { name, place in
      if let place { isPlace ? place : nil } else { target(of: name) }
    }
  }

  /// The meaning of an entry of `mapeo` or `valores`. A variable's name wins over a part that is called alike.
  func resolved(_ target: ColumnTarget) -> ColumnTarget {
    target.isPart ? parameter(folded: ColumnName.folded(target.text)) ?? target : target
  }

  /// Whether a part can be sent, as far as is known.
  public func take(_ target: ColumnTarget) -> Bool {
    guard target.isPart else { return true }
    switch self {
    case .guessed:
      if case .parameter = target { return false }
      return true
    case .template(let wanted): return wanted.contains(target)
    }
  }
}
