// What a time zone's clocks show: the transitions that are on record, and after the last of them the rule that goes on
// for ever. `TimeZoneRules+TZif.swift` reads them from a file; `SendSchedule` and the reader of `inicio` ask them.
// Foundation is not used: it would double the program's memory at start.

import Text

/// The offsets of one zone from UTC over all time. Everything is in whole seconds since 1970.
public struct TimeZoneRules: Sendable, Equatable {
  /// From `at` on the clocks are `offset` seconds ahead of UTC.
  struct Transition: Sendable, Equatable {
    var at: Int64
    var offset: Int64
  }

  /// The offset before the first transition.
  let initialOffset: Int64
  /// Oldest first, no two at the same second.
  let transitions: [Transition]
  /// The rule after the last transition; nil when the last offset stays.
  let rule: DaylightRule?

  /// The zone without offset.
  public static let utc = TimeZoneRules(initialOffset: 0, transitions: [], rule: nil)

  /// Seconds east of UTC at an instant.
  public func offset(at instant: Int64) -> Int64 {
    guard let last = transitions.last else { return rule?.offset(at: instant) ?? initialOffset }
    if instant >= last.at, let rule { return rule.offset(at: instant) }
    let following = firstTransition(after: instant)
    return following == 0 ? initialOffset : transitions[following - 1].offset
  }

  /// What the clocks on the wall show at an instant, counted as if it were UTC.
  public func local(_ instant: Int64) -> Int64 { instant + offset(at: instant) }

  /// The first instant at which the clocks show `local` or later: the first of the two where a time occurs twice, the
  /// first instant after the gap where it is skipped.
  public func instant(ofLocal local: Int64) -> Int64 {
    // The reader refuses offsets of 26 hours or more, as RFC 8536 does. So the clocks are not at `local` yet at
    // `start`.
    var start = local - DaylightRule.offsetLimit
    while true {
      let candidate = max(start, local - offset(at: start))
      guard let next = nextTransition(after: start), next <= candidate else { return candidate }
      start = next
    }
  }

  /// The same in milliseconds.
  public func milliseconds(ofLocal local: Milliseconds) -> Milliseconds {
    let seconds = local.dividedDown(by: 1000)
    let instant = instant(ofLocal: seconds)
    // A time in a gap has no fraction to keep: the gap's end is the answer.
    return instant * 1000 + (self.local(instant) == seconds ? local - seconds * 1000 : 0)
  }

  /// The next instant after the given one at which the offset may change; nil when it never does again.
  func nextTransition(after instant: Int64) -> Int64? {
    let following = firstTransition(after: instant)
    return following < transitions.count ? transitions[following].at : rule?.nextTransition(after: instant)
  }

  /// The index of the first transition after an instant, by halving.
  private func firstTransition(after instant: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
