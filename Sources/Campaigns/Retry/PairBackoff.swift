// The delays of messages refused with 131056: too many to one recipient in a short time. Meta's rule is to wait 4^n
// seconds before the n-th try. Nothing is spent by it, so the count is kept here and not in the element; a takeover
// forgets it and begins anew, which costs one more refusal.

/// How often each waiting message was refused for its recipient's sake. One per campaign runner.
public struct PairBackoff: Sendable {
  /// The longest delay: an hour.
  public static let longestDelay: Milliseconds = 3_600_000
  /// The most messages remembered; past it, the table starts anew.
  static let capacity = 10_000

  private var refusals: [Int: Int] = [:]

  public init() {}

  /// Counts a refusal of message `seq`.
  /// - Returns: how long it waits: 4 s, 16 s, 64 s … at most an hour.
  public mutating func refused(seq: Int) -> Milliseconds {
    if refusals.count >= Self.capacity, refusals[seq] == nil { refusals.removeAll(keepingCapacity: true) }
    let n = min((refusals[seq] ?? 0) + 1, 6)
    refusals[seq] = n
    return min(1000 << Milliseconds(2 * n), Self.longestDelay)
  }

  /// Message `seq` got another outcome. Costs nothing while no message waits.
  public mutating func settled(seq: Int) {
    if !refusals.isEmpty { refusals[seq] = nil }
  }
}
