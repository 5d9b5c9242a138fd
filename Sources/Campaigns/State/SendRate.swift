// How fast a campaign is sent (`ritmo_por_minuto`) and when it will be finished (`fin_estimado`).
//
// The outcomes in Redis have dates, so the rate is counted, not remembered: how many were written in the last minute,
// or in the last ten intervals of a slow campaign. Every instance gives the same answer, and an API that is down shows
// within that time. `status.lua` counts, `CampaignStatus` calls this.

import Text

/// The outcomes (sent and failed) of the last while, as `status.lua` counts them.
public struct RecentOutcomes: Sendable, Equatable {
  public var count: Int
  /// When the first of them was written, since 1970; nil if there are none.
  public var first: Milliseconds?
  /// When the last one before them was written; nil if there was none.
  public var before: Milliseconds?

  public init(count: Int = 0, first: Milliseconds? = nil, before: Milliseconds? = nil) {
    self.count = count
    self.first = first
    self.before = before
  }
}

/// A number of messages in a stretch of time. Kept as a fraction, so that a message an hour is not rounded to none.
public struct SendRate: Sendable, Equatable {
  let messages: Int
  /// More than 0.
  let stretch: Milliseconds

  init(_ messages: Int, in stretch: Milliseconds) {
    self.messages = messages
    self.stretch = max(1, stretch)
  }

  public static let zero = SendRate(0, in: 1)

  public var isZero: Bool { messages == 0 }

  /// `ritmo_por_minuto` in tenths, so that one decimal needs no floating point.
  package var tenthsPerMinute: Int { Int(saturatingProduct(Milliseconds(messages), 600_000) / stretch) }

  /// The stretch that is looked at: at least so long, and at least so many intervals.
  public static let window: Milliseconds = 60_000
  public static let windowIntervals: Milliseconds = 10
  /// The shortest stretch that gives a rate, with five intervals at least; a shorter one depends on chance.
  static let shortestStretch: Milliseconds = 5000
  /// The same at interval 0, where thousands may go out in a second.
  static let shortestStretchUnpaced: Milliseconds = 250

  /// The rate that `interval` allows; nil at 0, which sets no pace.
  public static func planned(interval: Milliseconds) -> SendRate? {
    interval > 0 ? SendRate(1, in: interval) : nil
  }

  /// The measured rate; nil while it is too early to tell.
  /// - Parameter interval: `intervalo_ms`, 0 or more.
  package static func measured(_ recent: RecentOutcomes, interval: Milliseconds, now: Milliseconds) -> SendRate? {
    guard recent.count > 0, let first = recent.first else { return .zero }
    let window = max(window, saturatingProduct(interval, windowIntervals))
    if let before = recent.before, saturatingDifference(first, before) <= window / 4 {
      return SendRate(recent.count, in: saturatingDifference(now, before))
    }
    // The campaign began with the first of them, or began again after a pause, a night or an outage.
    let shortest = interval == 0 ? shortestStretchUnpaced : max(shortestStretch, saturatingProduct(interval, 5))
    let stretch = saturatingDifference(now, first)
    return stretch >= shortest ? SendRate(recent.count - 1, in: stretch) : nil
  }

  /// When `remaining` messages will be finished, counted from `start`; nil if at this rate they never are.
  public func end(of remaining: Int, from start: Milliseconds) -> Milliseconds? {
    guard messages > 0 else { return nil }
    let span = saturatingProduct(Milliseconds(remaining), stretch) / Milliseconds(messages)
    let (end, overflow) = start.addingReportingOverflow(span)
    return overflow ? nil : end
  }
}
