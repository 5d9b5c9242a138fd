import Foundation
import Testing

@testable import Text

@Suite struct SendScheduleTests {
  @Test(
    arguments: [
      // Before, at, inside, just before the end, at the end.
      ("08:00-20:00", "America/Caracas", "2026-01-08T11:59:59Z", "closed 2026-01-08T12:00:00Z"),
      ("08:00-20:00", "America/Caracas", "2026-01-08T12:00:00Z", "open 2026-01-09T00:00:00Z"),
      ("08:00-20:00", "America/Caracas", "2026-01-08T23:59:59.999Z", "open 2026-01-09T00:00:00Z"),
      ("08:00-20:00", "America/Caracas", "2026-01-09T00:00:00Z", "closed 2026-01-09T12:00:00Z"),
      // Over midnight.
      ("20:00-06:00", "Europe/Madrid", "2026-01-08T18:59:59Z", "closed 2026-01-08T19:00:00Z"),
      ("20:00-06:00", "Europe/Madrid", "2026-01-08T19:00:00Z", "open 2026-01-09T05:00:00Z"),
      ("20:00-06:00", "Europe/Madrid", "2026-01-09T04:59:59Z", "open 2026-01-09T05:00:00Z"),
      ("20:00-06:00", "Europe/Madrid", "2026-01-09T05:00:00Z", "closed 2026-01-09T19:00:00Z"),
      // The night in which an hour is skipped, and the one in which it is repeated.
      ("20:00-06:00", "Europe/Madrid", "2026-03-28T20:00:00Z", "open 2026-03-29T04:00:00Z"),
      ("20:00-06:00", "Europe/Madrid", "2026-10-24T20:00:00Z", "open 2026-10-25T05:00:00Z"),
      // All day: one day's end is the next day's beginning.
      ("00:00-24:00", "Asia/Kolkata", "2026-01-08T18:29:59Z", "open 2026-01-08T18:30:00Z"),
      ("00:00-24:00", "Asia/Kolkata", "2026-01-08T18:30:00Z", "open 2026-01-09T18:30:00Z"),
      // 2026-03-08 in New York: 02:00…03:00 does not exist.
      ("02:30-04:00", "America/New_York", "2026-03-08T06:59:59Z", "closed 2026-03-08T07:00:00Z"),
      ("02:30-04:00", "America/New_York", "2026-03-08T07:00:00Z", "open 2026-03-08T08:00:00Z"),
      ("01:00-02:30", "America/New_York", "2026-03-08T06:30:00Z", "open 2026-03-08T07:00:00Z"),
      ("01:00-02:30", "America/New_York", "2026-03-08T07:00:00Z", "closed 2026-03-09T05:00:00Z"),
      ("02:00-02:45", "America/New_York", "2026-03-08T06:00:00Z", "closed 2026-03-09T06:00:00Z"),
      // 2026-11-01 in New York: 01:00…02:00 comes twice, and counts once.
      ("01:30-08:00", "America/New_York", "2026-11-01T05:29:59Z", "closed 2026-11-01T05:30:00Z"),
      ("01:30-08:00", "America/New_York", "2026-11-01T06:10:00Z", "open 2026-11-01T13:00:00Z"),
      ("01:00-01:30", "America/New_York", "2026-11-01T05:10:00Z", "open 2026-11-01T05:30:00Z"),
      ("01:00-01:30", "America/New_York", "2026-11-01T06:10:00Z", "closed 2026-11-02T06:00:00Z"),
      ("23:00-01:30", "America/New_York", "2026-11-01T05:31:00Z", "closed 2026-11-02T04:00:00Z"),
      ("23:00-02:00", "America/New_York", "2026-11-01T06:59:59Z", "open 2026-11-01T07:00:00Z"),
      // Chatham: 45 minutes off, southern summer.
      ("08:00-20:00", "Pacific/Chatham", "2026-01-07T18:14:59Z", "closed 2026-01-07T18:15:00Z"),
      ("08:00-20:00", "Pacific/Chatham", "2026-07-07T19:15:00Z", "open 2026-07-08T07:15:00Z"),
      // A midnight that is skipped, and a day that was.
      ("00:00-06:00", "America/Sao_Paulo", "2018-11-04T02:59:59Z", "closed 2018-11-04T03:00:00Z"),
      ("08:00-20:00", "Pacific/Apia", "2011-12-30T06:00:00Z", "closed 2011-12-30T18:00:00Z"),
      // Far away, by the rule.
      ("08:00-20:00", "America/New_York", "2091-07-01T11:00:00Z", "closed 2091-07-01T12:00:00Z"),
      ("08:00-20:00", "America/New_York", "2091-12-01T12:00:00Z", "closed 2091-12-01T13:00:00Z"),
    ])
  func phases(window: String, zone: String, now: String, expected: String) throws {
    let schedule = try schedule(window, zone)
    let now = try moment(now)
    let phase = schedule.phase(at: now)
    let isOpen = schedule.isOpen(at: now)
    #expect("\(isOpen ? "open" : "closed") \(Timestamp.text(phase.end))" == expected)
    if !isOpen { #expect(schedule.nextOpening(after: now) == phase.end) }
    #expect(phase.end > now)
  }

  @Test(
    arguments: [
      ("08:00-20:00", "2026-01-08T12:00:00Z", "2026-01-09T12:00:00Z"),
      ("08:00-20:00", "2026-01-08T11:59:59.999Z", "2026-01-08T12:00:00Z"),
      ("00:00-24:00", "2026-01-08T12:00:00Z", "2026-01-09T04:00:00Z"),
    ])
  func theNextOpeningIsAlwaysToCome(window: String, now: String, expected: String) throws {
    let schedule = try schedule(window, "America/Caracas")
    #expect(Timestamp.text(schedule.nextOpening(after: try moment(now))) == expected)
  }

  /// Where the clocks do not change, the window is open when they show its hours. Foundation says what they show.
  @Test(arguments: ["America/Caracas", "America/New_York", "Europe/Madrid", "Pacific/Chatham", "America/Sao_Paulo"])
  func agreesWithTheClockOnTheWall(zone: String) throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    for window in ["08:00-20:00", "20:00-06:00", "22:15-24:00", "00:00-00:01"] {
      let schedule = try schedule(window, zone)
      for instant in stride(from: Int64(1_767_225_600), to: 1_830_297_600, by: 17_771) {
        let date = Date(timeIntervalSince1970: Double(instant))
        let (before, after) = (date - 10_800, date + 10_800)
        if calendar.timeZone.secondsFromGMT(for: before) != calendar.timeZone.secondsFromGMT(for: after) { continue }
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let (opens, closes) = (schedule.window.opens, schedule.window.closes)
        let expected =
          schedule.window.isOvernight ? minute >= opens || minute < closes : minute >= opens && minute < closes
        #expect(schedule.isOpen(at: instant * 1000) == expected, "\(window) \(Timestamp.text(instant * 1000))")
      }
    }
  }

  /// The phases join without gap or overlap, whatever the clocks do.
  @Test(arguments: TimeZoneRulesTests.zones)
  func phasesAlternate(zone: String) throws {
    for window in ["01:30-02:30", "02:00-03:00", "22:00-02:15", "00:00-23:59"] {
      let schedule = try schedule(window, zone)
      var now: Milliseconds = 1_767_225_600_000
      while now < 1_830_297_600_000 {
        let phase = schedule.phase(at: now)
        #expect(phase.end > now && phase.end - now < 50 * 3_600_000)
        #expect(schedule.phase(at: phase.end - 1) == phase)
        #expect(schedule.isOpen(at: phase.end) != schedule.isOpen(at: now))
        now = phase.end
      }
    }
  }
}
