// Which of a campaign's messages a report has written: one bit for each, 12.5 KB for 100,000. With it a message that
// moves from one container to another during the reading comes out once.

public struct SeqBitmap: Sendable {
  /// The most messages there is room for, 1.25 MB: ten times what a campaign can have. A spoilt total may ask for more,
  /// and gets this.
  public static let largestTotal = 10_000_000

  private var words: [UInt64]
  /// The highest seq that counts: 0 to `largestTotal`.
  public let total: Int
  /// How many are in it.
  public private(set) var count = 0

  public init(total: Int) {
    self.total = min(max(total, 0), Self.largestTotal)
    words = [UInt64](repeating: 0, count: (self.total + 63) / 64)
  }

  /// - Returns: false when it was in it already or is not one of 1…total.
  public mutating func insert(_ seq: Int) -> Bool {
    guard seq >= 1, seq <= total else { return false }
    let bit: UInt64 = 1 << UInt64((seq - 1) & 63)
    guard words[(seq - 1) >> 6] & bit == 0 else { return false }
    words[(seq - 1) >> 6] |= bit
    count += 1
    return true
  }

  public func contains(_ seq: Int) -> Bool {
    seq >= 1 && seq <= total && words[(seq - 1) >> 6] & 1 << UInt64((seq - 1) & 63) != 0
  }

  public var isFull: Bool { count >= total }
}
