// What the creator of a campaign says about its columns: `mapeo`, which column fills what, where the names do not say
// it, and `valores`, which are the same for all rows. ColumnWishesReader (Intake) reads them from the request. With
// them go the parts that the template has.

/// `mapeo` and `valores`, both valid in themselves; whether the file has the columns shows when it is read.
public struct ColumnWishes: Sendable, Equatable {
  /// One entry of `mapeo` or `valores`.
  public struct Entry: Sendable, Equatable {
    public var target: ColumnTarget
    /// The header of the column, trimmed; or the text, as it is to be sent.
    public var text: String

    public init(_ target: ColumnTarget, _ text: String) {
      self.target = target
      self.text = text
    }
  }

  /// `mapeo`, in the order given; each target once.
  public var headers: [Entry]
  /// `valores`, likewise.
  public var values: [Entry]
  /// What else than number, image and variables a column may be.
  public private(set) var parts = PartWishes.none
  /// The campaign's own, where a part's moment may need it.
  public private(set) var zone: TimeZoneRules?

  public init(headers: [Entry] = [], values: [Entry] = []) {
    self.headers = headers
    self.values = values
  }

  public var isEmpty: Bool { headers.isEmpty && values.isEmpty && parts == .none }

  /// The same, now that the template is known.
  /// - Parameter zone: `zona_horaria`.
  public func with(_ parts: PartWishes, zone: TimeZoneRules? = nil) -> ColumnWishes {
    func resolved(_ entries: [Entry]) -> [Entry] { entries.map { Entry(parts.resolved($0.target), $0.text) } }
    var wishes = ColumnWishes(headers: resolved(headers), values: resolved(values))
    wishes.parts = parts
    wishes.zone = parts.take(.offerExpiration) ? zone : nil
    return wishes
  }

  func hasHeader(for target: ColumnTarget) -> Bool { headers.contains { $0.target == target } }
}
