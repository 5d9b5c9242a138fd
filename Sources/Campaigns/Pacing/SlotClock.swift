// Slots come in Redis' milliseconds; starts happen on our monotonic clock. Each `take_turn` reply carries Redis' time,
// and reaches us some time after Redis read it. The smallest difference seen is the least delayed one, so it is kept,
// and starts do not jitter with the latency of the replies. When the difference grows by more than the reply's delay,
// which is at most the time since its request, a clock was set.

import Text

/// The offset between Redis' clock and the monotonic clock. One per Redis connection or campaign.
public struct SlotClock: Sendable, Equatable {
  /// How fast two sound clocks may drift apart: 100 millionths.
  static let driftDivisor: Nanoseconds = 10_000
  /// How much the difference must grow beyond a slow reply's delay to show that a clock was set.
  static let jump: Nanoseconds = 100_000_000

  private var offset: Nanoseconds?
  private var observedAt: Nanoseconds = 0

  public init() {}

  /// - Parameters:
  ///   - redisTime: Redis' clock when the script ran, in microseconds since 1970 (TIME has that resolution; a whole
  ///     millisecond may be given as such · 1000).
  ///   - now: monotonic clock when its reply was read.
  ///   - roundTrip: how long before that its request was written.
  public mutating func observe(redisTime microseconds: Int64, now: Nanoseconds, roundTrip: Nanoseconds) {
    let sample = saturatingDifference(now, saturatingProduct(microseconds, 1000))
    guard let known = offset else {
      offset = sample
      observedAt = now
      return
    }
    let drifted = saturatingSum(known, max(0, saturatingDifference(now, observedAt)) / Self.driftDivisor)
    let wasSet = saturatingDifference(sample, drifted) > saturatingSum(Self.jump, max(0, roundTrip))
    offset = sample < drifted || wasSet ? sample : drifted
    observedAt = now
  }

  /// A slot on the monotonic clock, however far away; nil before the first reply.
  public func instant(slot: Milliseconds) -> Nanoseconds? {
    offset.map { saturatingSum(saturatingNanoseconds(slot), $0) }
  }

  /// The slot that an instant of the monotonic clock would be, rounded up; nil before the first reply.
  public func slot(at instant: Nanoseconds) -> Milliseconds? {
    offset.map { saturatingSum(saturatingDifference(instant, $0), 999_999) / 1_000_000 }
  }
}
