// How many messages failed with each code, as the status shows it (`fallos_por_codigo`).

/// One code and how many messages have it.
public struct FailureCount: Sendable, Equatable {
  /// As in the reports' column `codigo`.
  public var code: String
  public var count: Int

  public init(code: String, count: Int) {
    self.code = code
    self.count = count
  }

  /// The most codes that are shown.
  static let shown = 50
  /// The name of the rest.
  static let others = "otros"

  /// The counts that are shown: the most frequent first, the others together.
  /// - Parameters:
  ///   - counts: the stored counts, in any order.
  ///   - total: how many have failed. Messages of an older version, which counted no codes, are among the others.
  public static func summary(_ counts: [FailureCount], total: Int) -> [FailureCount] {
    let named = counts.filter { $0.code != others && $0.count > 0 }
      .sorted { ($0.count, $1.code) > ($1.count, $0.code) }.prefix(shown)
    let rest = total - named.reduce(0) { $0 + $1.count }
    return rest > 0 ? named + [FailureCount(code: others, count: rest)] : Array(named)
  }
}
