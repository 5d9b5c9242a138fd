// When a campaign with a window may be sent. Every local day, or every one of `dias`, has one opening and one closing:
// the first instant at which the clocks show the window's beginning or later, and likewise its end. This decides what
// changes of the clocks do:
//
// - An opening or closing that is skipped in spring comes at the first instant after the gap; a window that lies in the
//   gap as a whole does not open that day.
// - An hour that is repeated in autumn counts once: the day's opening and closing are its first occurrences, so a
//   window neither opens twice nor is interrupted when the clocks go back.
// - A window over midnight belongs to the day on which it opens, also where the next day is none of `dias`.
//
// It is pure. The campaign's machine asks it through WindowWatch, an upload and a draft through SendForecast.

import Text

/// A window in its time zone.
public struct SendSchedule: Sendable, Equatable {
  /// Whether sending is allowed now, and up to when that holds.
  public enum Phase: Sendable, Equatable {
    /// Open until just before this instant, since 1970.
    case open(until: Milliseconds)
    /// Closed until this instant, since 1970.
    case closed(until: Milliseconds)

    /// The instant at which to ask again.
    public var end: Milliseconds {
      switch self {
      case .open(let until), .closed(let until): until
      }
    }
  }

  public let window: SendWindow
  public let zone: TimeZoneName
  private let rules: TimeZoneRules

  public init(window: SendWindow, zone: TimeZoneName, rules: TimeZoneRules) {
    self.window = window
    self.zone = zone
    self.rules = rules
  }

  /// The text that the operator sees: `08:00-20:00 (America/Caracas)`.
  public var text: String { "\(window.text) (\(zone.text))" }

  public func isOpen(at now: Milliseconds) -> Bool {
    if case .open = phase(at: now) { true } else { false }
  }

  /// The next instant after `now` at which the window opens, also when it is open now. A window that begins just as the
  /// one before ends (00:00-24:00) opens too.
  public func nextOpening(after now: Milliseconds) -> Milliseconds {
    opening(after: now.dividedDown(by: 1000)) * 1000
  }

  /// - Parameter now: since 1970.
  public func phase(at now: Milliseconds) -> Phase {
    let instant = now.dividedDown(by: 1000)
    for day in days(around: instant) where opens(on: day) {
      let span = span(of: day)
      if span.opens <= instant, instant < span.closes { return .open(until: span.closes * 1000) }
    }
    return .closed(until: opening(after: instant) * 1000)
  }

  private func opening(after instant: Int64) -> Int64 {
    let days = days(around: instant)
    for day in days where opens(on: day) {
      let span = span(of: day)
      if span.opens > instant, span.opens < span.closes { return span.opens }
    }
    // No zone skips the same hours day after day. With a file that says so, the caller asks again after those days.
    return span(of: days.upperBound).opens
  }

  /// Days since 1970 whose windows may matter. An overnight window began the day before, a skipped day (Apia's
  /// 2011-12-30) has none, and `dias` may have one day a week.
  private func days(around instant: Int64) -> ClosedRange<Int64> {
    let today = rules.local(instant).dividedDown(by: 86_400)
    return today - 2...today + (window.days == nil ? 4 : 11)
  }

  private func opens(on day: Int64) -> Bool { window.days?.contains(dayNumber: day) ?? true }

  private func span(of day: Int64) -> (opens: Int64, closes: Int64) {
    let midnight = day * 86_400
    return (
      rules.instant(ofLocal: midnight + Int64(window.opens) * 60),
      rules.instant(ofLocal: midnight + Int64(window.end) * 60)
    )
  }
}
