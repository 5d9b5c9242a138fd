// The columns of a campaign as its stats keep them: `columnas`, the names, and `usos`, the place of each, where the
// names alone would be read otherwise. Campaigns from before `usos` have only the names and are read by the rules of
// that time, which must never change. The reports read it.

public struct StoredColumns: Sendable, Equatable {
  public let names: [String]
  public let places: [ColumnPlace]

  /// The columns to be stored for an upload.
  public init(_ layout: ColumnLayout) {
    let kept = layout.names.indices.filter { layout.places[$0] != .dropped }
    names = kept.map { layout.names[$0] }
    places = kept.map { layout.places[$0] }
  }

  /// The stored columns. A name that cannot be a column (a repeated one) is left out.
  /// - Parameters:
  ///   - names: `columnas`.
  ///   - uses: `usos`, which may be shorter: an instance of an older version may have added names.
  public init(names: [String], uses: [String]) {
    var kept: [String] = []
    var places: [ColumnPlace] = []
    var extras = 0
    for (index, name) in names.enumerated() {
      let place =
        index < uses.count ? ColumnPlace(stored: uses[index]) ?? .dropped : Self.place(ofName: name) ?? .extra(extras)
      if case .extra = place {
        if index >= uses.count, kept.contains(name) { continue }
        extras += 1
      } else if places.contains(place) {
        continue
      }
      kept.append(name)
      places.append(place)
    }
    self.names = kept
    self.places = places
  }

  /// `usos`; nil where the names alone say the same.
  public var uses: [String]? {
    if Self(names: names, uses: []) == self { return nil }
    return places.map { place in
      guard let use = place.stored else { preconditionFailure("columns that go nowhere are not stored") }
      return use
    }
  }

  /// The place of a column by its name, as all campaigns had it before `usos`: `numero`, `url_imagen` and `variable1`
  /// to `variable10` in any case of letters.
  private static func place(ofName name: String) -> ColumnPlace? {
    switch name.lowercased() {
    case "numero": return .number
    case "url_imagen": return .imageURL
    case let name where name.hasPrefix("variable"):
      let digits = name.dropFirst("variable".count)
      guard let number = Int(digits), (1...10).contains(number), "\(number)" == digits else { return nil }
      return .variable(number - 1)
    default: return nil
    }
  }
}
