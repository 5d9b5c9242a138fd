// What the creator of a campaign says about its columns: `mapeo`, which column fills what, where the names do not say
// it, and `valores`, what is the same for all rows. Read from the request by ColumnWishesReader (Intake).

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

  public init(headers: [Entry] = [], values: [Entry] = []) {
    self.headers = headers
    self.values = values
  }

  public var isEmpty: Bool { headers.isEmpty && values.isEmpty }

  func hasHeader(for target: ColumnTarget) -> Bool { headers.contains { $0.target == target } }
}
