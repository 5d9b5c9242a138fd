import Testing

@testable import Campaigns
@testable import Text

@Suite struct SendForecastTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var count: Int
    var interval: Milliseconds
    var start: String?
    var window: String?
    /// First and last; nil when there is no forecast.
    var expected: (String, String)?
    var testDescription: String { "\(count) each \(interval) ms in \(window ?? "any hour") from \(start ?? "now")" }
  }

  /// The forecasts are made on Thursday, 2026-01-08, at 10:00 in Caracas (14:00 UTC).
  @Test(arguments: [
    Row(count: 1, interval: 2000, expected: ("2026-01-08T14:00:00Z", "2026-01-08T14:00:00Z")),
    Row(count: 301, interval: 2000, expected: ("2026-01-08T14:00:00Z", "2026-01-08T14:10:00Z")),
    Row(
      count: 31, interval: 2000, start: "2026-01-08T20:00:00Z",
      expected: ("2026-01-08T20:00:00Z", "2026-01-08T20:01:00Z")),
    // A start that has passed is now.
    Row(
      count: 31, interval: 2000, start: "2026-01-08T10:00:00Z",
      expected: ("2026-01-08T14:00:00Z", "2026-01-08T14:01:00Z")),
    Row(count: 100, interval: 0),
    Row(count: 0, interval: 2000),
    // 20:00 is midnight UTC: ten hours are left today.
    Row(
      count: 36_000, interval: 1000, window: "08:00-20:00", expected: ("2026-01-08T14:00:00Z", "2026-01-08T23:59:59Z")),
    Row(
      count: 36_001, interval: 1000, window: "08:00-20:00", expected: ("2026-01-08T14:00:00Z", "2026-01-09T12:00:00Z")),
    Row(
      count: 36_000 + 43_200 + 2, interval: 1000, window: "08:00-20:00 lun-vie",
      expected: ("2026-01-08T14:00:00Z", "2026-01-12T12:00:01Z")),
    // The window opens tomorrow.
    Row(count: 2, interval: 60_000, window: "06:00-09:00", expected: ("2026-01-09T10:00:00Z", "2026-01-09T10:01:00Z")),
    // An interval longer than the window is open: one a day.
    Row(
      count: 3, interval: 7_200_000, window: "10:00-11:00", expected: ("2026-01-08T14:00:00Z", "2026-01-10T14:00:00Z")),
    // 1,000 a day for a hundred days, of which fifty are gone through.
    Row(
      count: 100_000, interval: 3600, window: "10:00-11:00", expected: ("2026-01-08T14:00:00Z", "2026-04-18T14:00:00Z")),
    // The end is more than 100 years away.
    Row(count: 100_000, interval: 86_400_000),
  ])
  func table(row: Row) throws {
    let schedule = try row.window.map { text in
      SendSchedule(
        window: try SendWindow(stored: text), zone: try #require(TimeZoneName("America/Caracas")),
        rules: try rules("America/Caracas"))
    }
    let forecast = SendForecast(
      count: row.count, interval: row.interval, start: try row.start.map { try moment($0) }, schedule: schedule,
      now: try moment("2026-01-08T14:00:00Z"))
    #expect(forecast.map { Timestamp.text($0.first) } == row.expected?.0)
    #expect(forecast.map { Timestamp.text($0.last) } == row.expected?.1)
    if let forecast { #expect(Int64(forecast.seconds) == (forecast.last - forecast.first + 999) / 1000) }
  }
}
