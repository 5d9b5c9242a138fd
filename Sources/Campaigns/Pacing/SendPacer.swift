// When each send of a campaign starts. Redis grants slots (QUEUE.md, "Slots"), `SlotClock` puts them on our clock, and the
// pacer starts each at its slot, yet never on the heels of the start before it. The runner asks for the next slot in order
// and arms one timer with the answer.

/// The start instants of one campaign, on the monotonic clock.
public struct SendPacer: Sendable, Equatable {
  /// How much two starts may come closer than the interval, at most, to make up for a late one.
  static let slack: Nanoseconds = 20_000_000

  /// The campaign's interval; may change at any time and acts at once.
  public var interval: Nanoseconds
  /// When the last send was started; nil before the first.
  public private(set) var lastStart: Nanoseconds?

  public init(interval: Milliseconds) {
    self.interval = saturatingNanoseconds(interval)
  }

  public enum Decision: Sendable, Equatable {
    /// Start it and call `started`.
    case start
    /// Ask again at this instant.
    case wait(until: Nanoseconds)
    /// The slot is too old: the message goes back unspent, so that no burst follows a stall.
    case refuse
  }

  /// interval − min(interval / 2, 20 ms): the least distance between two starts.
  public var leastDistance: Nanoseconds { interval - min(interval / 2, Self.slack) }

  /// What to do now about the next slot.
  public func decision(slot: Nanoseconds, now: Nanoseconds) -> Decision {
    guard saturatingDifference(now, slot) <= SendGate.oldestSlot else { return .refuse }
    guard let lastStart else { return now >= slot ? .start : .wait(until: slot) }
    let earliest = max(slot, saturatingSum(lastStart, leastDistance))
    return now >= earliest ? .start : .wait(until: earliest)
  }

  /// A send was started.
  public mutating func started(at now: Nanoseconds) {
    lastStart = now
  }
}
