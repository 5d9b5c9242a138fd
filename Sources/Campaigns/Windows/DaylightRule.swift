// The rule at the end of a TZif file, in the notation of POSIX' TZ variable: `EST5EDT,M3.2.0,M11.1.0`. It says what
// holds after the last transition on record, so that a campaign planned for 2050 begins on time (RFC 8536, section
// 3.3). `DaylightRule+text.swift` reads it; `TimeZoneRules` asks it.

import Text

/// One offset for ever, or two that alternate every year.
struct DaylightRule: Sendable, Equatable {
  /// No zone is a whole 26 hours away from UTC (RFC 8536, section 3.2), in seconds.
  static let offsetLimit: Int64 = 26 * 3600

  /// A day of the year, as the rule names it.
  enum Day: Sendable, Equatable {
    /// `Jn`, 1…365: February 29 is never counted.
    case julian(Int)
    /// `n`, 0…365: February 29 is counted.
    case ordinal(Int)
    /// `Mm.w.d`: day `weekday` (0 = Sunday) of week `week` (5 = the last) of `month`.
    case weekday(month: Int, week: Int, weekday: Int)
  }

  /// When the clocks change: a day, and seconds after its midnight on the clocks as they go just before.
  struct Change: Sendable, Equatable {
    var day: Day
    var time: Int64 = 7200
  }

  struct Daylight: Sendable, Equatable {
    var offset: Int64
    var begins: Change
    var ends: Change
  }

  /// Seconds east of UTC.
  var standardOffset: Int64
  var daylight: Daylight?

  func offset(at instant: Int64) -> Int64 {
    guard daylight != nil else { return standardOffset }
    var offset = standardOffset
    for change in changes(around: instant) where change.at <= instant { offset = change.offset }
    return offset
  }

  func nextTransition(after instant: Int64) -> Int64? {
    changes(around: instant).first { $0.at > instant }?.at
  }

  /// The changes from the year before an instant to the year after it, in order.
  private func changes(around instant: Int64) -> [TimeZoneRules.Transition] {
    guard let daylight else { return [] }
    let day = (instant + standardOffset).dividedDown(by: 86_400)
    let year = CivilDate(daysSince1970: Int(day)).year
    var changes: [TimeZoneRules.Transition] = []
    for year in year - 1...year + 1 {
      changes.append(.init(at: daylight.ends.local(in: year) - daylight.offset, offset: standardOffset))
      changes.append(.init(at: daylight.begins.local(in: year) - standardOffset, offset: daylight.offset))
    }
    // A rule for daylight saving all the year has an end that falls on the next beginning. There the beginning counts.
    return changes.sorted {
      $0.at != $1.at ? $0.at < $1.at : $0.offset == standardOffset && $1.offset != standardOffset
    }
  }
}

extension DaylightRule.Change {
  /// The moment of the change in a year, in seconds since 1970, on the clocks as they go just before.
  func local(in year: Int) -> Int64 { Int64(day.daysSince1970(in: year)) * 86_400 + time }
}

extension DaylightRule.Day {
  func daysSince1970(in year: Int) -> Int {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
    switch self {
    case .ordinal(let day):
      return newYear + day
    case .julian(let day):
      let march = CivilDate(year: year, month: 3, day: 1).daysSince1970
      return day < 60 ? newYear + day - 1 : march + day - 60
    case .weekday(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month, day: 1).daysSince1970
      // 1970-01-01 was a Thursday.
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      let length = month == 2 && !CivilDate(year: year, month: 2, day: 29).isValid ? 28 : Self.lengths[month - 1]
      var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day >= length { day -= 7 }
      return first + day
    }
  }

  private static let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

extension Int64 {
  /// Division that rounds down, also below zero.
  func dividedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
