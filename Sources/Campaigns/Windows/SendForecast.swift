// How long a campaign will take at its pace, in its hours and on its days: `duracion_estimada_s` and `termina_hacia`,
// for the person who is about to send it. `fin_estimado` of a campaign that is being sent goes by what was measured
// (SendRate).

import Text

/// When the first and the last message of a campaign start, if nothing holds it up.
public struct SendForecast: Sendable, Equatable {
  /// Since 1970.
  public let first: Milliseconds
  public let last: Milliseconds

  /// Openings that are computed one by one, at some 20 µs each. Messages beyond them are taken to go at the average
  /// pace so far.
  private static let mostOpenings = 50
  /// Nobody waits for an end that is further away: 100 years.
  private static let furthest: Milliseconds = 100 * 365 * 86_400_000

  /// - Parameters:
  ///   - count: messages that are sent.
  ///   - interval: from start to start; the forecast is nil for 0.
  ///   - start: `inicio`, since 1970; nil for a campaign that begins at once.
  ///   - schedule: nil for a campaign that may be sent at any time.
  ///   - now: since 1970.
  /// - Returns: nil when nothing can be foretold, or the end is too far away.
  public init?(
    count: Int, interval: Milliseconds, start: Milliseconds?, schedule: SendSchedule?, now: Milliseconds
  ) {
    guard count > 0, interval > 0 else { return nil }
    let begins = max(now, start ?? now)
    let span =
      schedule.map { Self.span(count, interval, from: begins, $0) } ?? (first: begins, last: begins, left: count)
    first = span.first
    last = saturatingSum(span.last, saturatingProduct(Milliseconds(span.left - 1), interval))
    guard saturatingDifference(last, now) <= Self.furthest else { return nil }
  }

  /// Seconds from the first start to the last, rounded up.
  public var seconds: Int { Int((last - first + 999) / 1000) }

  /// Goes from opening to opening until the messages are used up.
  /// - Returns: the first start, and the start (`last`) and number (`left`) of the messages after the last closing.
  private static func span(
    _ count: Int, _ interval: Milliseconds, from begins: Milliseconds, _ schedule: SendSchedule
  ) -> (first: Milliseconds, last: Milliseconds, left: Int) {
    var moment = begins
    var left = Milliseconds(count)
    var first: Milliseconds?
    for _ in 0..<mostOpenings {
      if case .closed(let opening) = schedule.phase(at: moment) { moment = opening }
      guard case .open(let closing) = schedule.phase(at: moment) else { continue }
      let began = first ?? moment
      first = began
      let fitting = (closing - moment - 1) / interval + 1
      if left <= fitting { return (began, moment, Int(left)) }
      left -= fitting
      moment = max(closing, saturatingSum(moment, saturatingProduct(fitting, interval)))
    }
    // The time from the first start to the next opening gives the average pace.
    if case .closed(let opening) = schedule.phase(at: moment) { moment = opening }
    let began = first ?? moment
    let done = max(1, Milliseconds(count) - left)
    let rest = saturatingProduct(left, moment - began) / done
    return (began, saturatingSum(moment, rest), 1)
  }
}
