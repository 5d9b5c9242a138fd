// Where the parts of a campaign's messages lie that only some templates have: `destinos` in its stats, an object such
// as `{"boton1":"0","{{nombre}}":"variable2"}`. They are columns of the operator's own as far as the element and the
// reports go; MessagePlan picks them out of it.

public struct PartColumns: Sendable, Equatable {
  /// One part and where its cells are.
  public struct Entry: Sendable, Equatable {
    public var target: ColumnTarget
    public var place: ColumnPlace
  }

  public private(set) var entries: [Entry] = []

  public init(_ layout: ColumnLayout) {
    for part in layout.parts where part.target != .user {
      entries.append(Entry(target: part.target, place: layout.places[part.column]))
    }
  }

  /// Of a campaign that begins with a single message: every part of the template, in its order.
  public init(first template: MessageTemplate) {
    let targets = template.needs.map(\.target).filter(\.isPart)
    entries = targets.enumerated().map { Entry(target: $1, place: .extra($0)) }
  }

  /// What was stored. An entry that says nothing known is left out.
  public init(stored: [(name: String, place: String)]) {
    for (name, place) in stored {
      guard let target = Self.target(name), let place = ColumnPlace(stored: place) else { continue }
      entries.append(Entry(target: target, place: place))
    }
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// How many of the operator's own columns there are at least.
  public var extraCount: Int {
    entries.reduce(0) { count, entry in
      if case .extra(let index) = entry.place { max(count, index + 1) } else { count }
    }
  }

  public func place(of target: ColumnTarget) -> ColumnPlace? {
    target.place ?? entries.first { $0.target == target }?.place
  }

  /// `destinos`. Of a column without a place nothing is stored.
  public var stored: [(name: String, place: String)] {
    entries.compactMap { entry in entry.place.stored.map { (Self.name(of: entry.target), $0) } }
  }

  /// A variable's name stands in braces, so that none is taken for a part that is called alike.
  private static func name(of target: ColumnTarget) -> String {
    if case .parameter(let name) = target { "{{\(name)}}" } else { target.text }
  }

  private static func target(_ name: String) -> ColumnTarget? {
    if name.hasPrefix("{{"), name.hasSuffix("}}") { return .parameter(String(name.dropFirst(2).dropLast(2))) }
    return ColumnTarget(folded: ColumnName.folded(name))
  }
}

extension ColumnPlace {
  private static let mostPlaces = 1000

  /// As `usos` and `destinos` have it: the name of a known column, or which of the operator's own it is, from 0; nil
  /// for what goes nowhere.
  var stored: String? {
    switch self {
    case .number: ColumnTarget.number.text
    case .imageURL: ColumnTarget.imageURL.text
    case .variable(let index): ColumnTarget.variable(index).text
    case .extra(let index): "\(index)"
    case .dropped: nil
    }
  }

  init?(stored: String) {
    if let index = Int(stored) {
      // Beyond all columns and all of `valores` it was not we who stored it.
      guard (0..<Self.mostPlaces).contains(index) else { return nil }
      self = .extra(index)
    } else if let place = ColumnTarget(folded: ColumnName.folded(stored))?.place {
      self = place
    } else {
      return nil
    }
  }
}
