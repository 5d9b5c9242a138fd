// When each send of a campaign begins and when it leaves. Redis grants slots and `SlotClock` puts them on our clock. A
// send that needs a new connection takes time to connect before it can leave, so it begins early. None leaves before
// its slot, or too soon after the one before it. One that leaves very late shifts those that follow.

import Text

/// The starts of one campaign, on the monotonic clock.
public struct SendPacer: Sendable, Equatable {
  /// The most by which two starts may come closer than the interval, to make up for a late one.
  static let slack: Nanoseconds = 20_000_000
  /// The most by which a send may begin late. Beyond it this process stood still, and Redis grants a new slot.
  static let longestDelay: Nanoseconds = 250_000_000
  /// How much earlier than the expected time a send begins that makes a connection.
  static let connectMargin: Nanoseconds = 20_000_000

  /// The campaign's interval; may change at any time and acts at once.
  public var interval: Nanoseconds
  /// When the last message left; nil before the first.
  public private(set) var lastStart: Nanoseconds?
  /// How far the campaign runs behind the slots that Redis grants. A first message that had to connect to a distant API
  /// sets it. The next ones keep their distance instead of catching up, which gives them the time to connect.
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
  ///   - connectTime: how long it takes to leave if it has to make a connection; zero if one is at hand, nil if that is
  ///     not known yet.
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
    // A slot a whole interval after the last start begins a new count, after a pause or a hold.
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
      // The shift shrinks by a hundredth of the interval each time: kept connections need no head start.
      shift = max(0, shift - interval / 100)
    }
    lastStart = now
  }
}
