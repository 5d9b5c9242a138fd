// Where a campaign's messages have the parts that only some templates have: `destinos` in its stats, an object such as
// `{"boton1":"0","{{nombre}}":"variable2"}`. For the element and the reports they are columns of the operator's own;
// MessagePlan picks them out of the element.

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

  /// The parts of a campaign that begins with a single message: all parts of the template, in its order.
  public init(first template: MessageTemplate) {
    let targets = template.needs.map(\.target).filter(\.isPart)
    entries = targets.enumerated().map { Entry(target: $1, place: .extra($0)) }
  }

  /// The stored parts. Unknown entries are left out.
  public init(stored: [(name: String, place: String)]) {
    for (name, place) in stored {
      guard let target = Self.target(name), let place = ColumnPlace(stored: place) else { continue }
      entries.append(Entry(target: target, place: place))
    }
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// The least number of the operator's own columns.
  public var extraCount: Int {
    entries.reduce(0) { count, entry in
      if case .extra(let index) = entry.place { max(count, index + 1) } else { count }
    }
  }

  public func place(of target: ColumnTarget) -> ColumnPlace? {
    target.place ?? entries.first { $0.target == target }?.place
  }

  /// `destinos`. A column without a place is not stored.
  public var stored: [(name: String, place: String)] {
    entries.compactMap { entry in entry.place.stored.map { (Self.name(of: entry.target), $0) } }
  }

  /// A variable's name stands in braces, so that it is not taken for a part of the same name.
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

  /// The place as `usos` and `destinos` have it: the name of a known column, or the index among the operator's own,
  /// from 0; nil for a dropped column.
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
      // We store no index beyond all columns and all of `valores`.
      guard (0..<Self.mostPlaces).contains(index) else { return nil }
      self = .extra(index)
    } else if let place = ColumnTarget(folded: ColumnName.folded(stored))?.place {
      self = place
    } else {
      return nil
    }
  }
}
