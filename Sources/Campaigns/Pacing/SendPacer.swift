// When each send of a campaign begins and when it leaves. Redis grants slots and `SlotClock` puts them on our clock. A
// send that needs a new connection takes as long to leave as the API is away, so it begins early; none leaves before
// its slot, nor on the heels of the one before it. One that leaves very late shifts those that follow.

import Text

/// The starts of one campaign, on the monotonic clock.
public struct SendPacer: Sendable, Equatable {
  /// How much two starts may come closer than the interval, at most, to make up for a late one.
  static let slack: Nanoseconds = 20_000_000
  /// How late a send may begin. Later than that this process stood still, and Redis grants a new slot.
  static let longestDelay: Nanoseconds = 250_000_000
  /// How much earlier than it may need a send begins that makes a connection.
  static let connectMargin: Nanoseconds = 20_000_000

  /// The campaign's interval; may change at any time and acts at once.
  public var interval: Nanoseconds
  /// When the last message left; nil before the first.
  public private(set) var lastStart: Nanoseconds?
  /// How far the campaign runs behind the slots that Redis grants. A first message that had to connect to an API far
  /// away sets it: the next ones keep their distance instead of catching up, and find the time to connect in it.
  public private(set) var shift: Nanoseconds = 0

  public init(interval: Milliseconds) {
    self.interval = saturatingNanoseconds(interval)
  }

  public enum Decision: Sendable, Equatable {
    /// Now.
    case start
    /// Ask again at this instant.
    case wait(until: Nanoseconds)
    /// The message goes back unspent, so that no burst follows a stall.
    case refuse
  }

  /// interval − min(interval / 2, 20 ms): the least distance between two starts.
  package var leastDistance: Nanoseconds { interval - min(interval / 2, Self.slack) }

  /// Whether a message that is connected may leave now. If so, call `started`.
  public func leaving(slot: Nanoseconds, now: Nanoseconds) -> Decision {
    let earliest = earliestStart(slot: slot, behind: 0)
    return now >= earliest ? .start : .wait(until: earliest)
  }

  /// Whether a send begins now.
  /// - Parameters:
  ///   - behind: sends that have begun and have not left yet; it will leave after them.
  ///   - connectTime: how long it takes to leave if it has to make a connection; zero if one is at hand, nil if nobody
  ///     knows yet.
  public func beginning(slot: Nanoseconds, behind: Int, connectTime: Nanoseconds?, now: Nanoseconds) -> Decision {
    let target = earliestStart(slot: slot, behind: behind)
    if saturatingDifference(now, target) > Self.longestDelay { return .refuse }
    guard let connectTime else { return .start }
    let lead = connectTime == 0 ? 0 : saturatingSum(connectTime, Self.connectMargin)
    let begin = saturatingDifference(target, lead)
    return now >= begin ? .start : .wait(until: begin)
  }

  /// The earliest instant at which a message may leave after so many others.
  private func earliestStart(slot: Nanoseconds, behind: Int) -> Nanoseconds {
    guard let lastStart else { return slot }
    // A slot beyond the last start by a whole interval is of a new count, after a pause or a hold.
    let isShifted = slot < saturatingSum(lastStart, interval)
    let planned = isShifted ? saturatingSum(slot, shift) : slot
    return max(planned, saturatingSum(lastStart, saturatingProduct(leastDistance, saturatingSum(Int64(behind), 1))))
  }

  /// The message of a slot has left.
  public mutating func started(slot: Nanoseconds, at now: Nanoseconds) {
    if interval == 0 || saturatingDifference(slot, lastStart ?? slot) >= interval { shift = 0 }
    let delay = saturatingDifference(now, saturatingSum(slot, shift))
    if interval > 0, delay > Self.longestDelay || lastStart == nil {
      shift = max(0, saturatingSum(shift, delay))
    } else {
      // A hundredth of the interval closer each time: connections that are kept need no such head start.
      shift = max(0, shift - interval / 100)
    }
    lastStart = now
  }
}
