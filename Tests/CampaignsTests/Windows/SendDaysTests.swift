import Testing

@testable import Campaigns
@testable import Text

@Suite struct SendDaysTests {
  @Test(
    arguments: [
      ("lun-vie", "lun-vie"), ("vie-lun", "vie-lun"), ("lun,mié", "lun,mié"), ("mie", "mié"), ("MIÉ , lun", "lun,mié"),
      ("sabado,domingo", "sáb,dom"), ("Sábado - Lunes", "sáb-lun"), ("lun-dom", "lun-dom"), ("jue-mie", "lun-dom"),
      ("lun,mar,mié,jue,vie", "lun-vie"), ("lun-mar", "lun,mar"), ("dom,lun", "dom,lun"), ("lun-lun", "lun"),
      ("lun,lun", "lun"), ("vie,lun-mié", "lun-mié,vie"), ("mie\u{301}", "mié"),
    ])
  func reads(text: String, stored: String) throws {
    let days = try SendDays(text)
    #expect(days.text == stored)
    #expect(try SendDays(days.text) == days)
  }

  @Test(arguments: [
    "", ",", "lun,", "lu", "lunesx", "lun-mar-mie", "lun;mar", "-", "lun-", "-lun", "1-5", "l-v", "mon-fri",
    "lun vie", String(repeating: "lun,", count: 30) + "lun",
  ])
  func refuses(text: String) { #expect(throws: SendDaysDefect.malformed) { try SendDays(text) } }

  /// 2026-01-08 is a Thursday, 20,461 days after 1970-01-01.
  @Test(arguments: [("jue", true), ("vie", false), ("lun-vie", true), ("vie-mié", false)])
  func theDayOfADate(text: String, isOne: Bool) throws {
    #expect(try SendDays(text).contains(dayNumber: 20_461) == isOne)
    // Before 1970, too: 1969-12-25 was a Thursday.
    #expect(try SendDays(text).contains(dayNumber: -7) == isOne)
  }

  @Test(
    arguments: [
      ("08:00-20:00", "08:00-20:00", nil), ("08:00-20:00 lun-vie", "08:00-20:00", "lun-vie"),
      ("00:00-24:00 sáb,dom", "00:00-24:00", "sáb,dom"),
    ] as [(String, String, String?)])
  func isStoredWithTheHours(text: String, hours: String, days: String?) throws {
    let window = try SendWindow(stored: text)
    #expect(window.hours == hours && window.days?.text == days && window.text == text)
  }

  @Test(arguments: ["", " lun-vie", "08:00-20:00 nunca", "lun-vie 08:00-20:00"])
  func whatNobodyStoredIsRefused(text: String) { #expect(throws: (any Error).self) { try SendWindow(stored: text) } }

  /// A version that knows no days cannot read the text, and stops the campaign.
  @Test func aVersionWithoutDaysCannotReadThem() {
    #expect(throws: SendWindowDefect.malformed) { try SendWindow("08:00-20:00 lun-vie") }
  }
}

@Suite struct SendScheduleDaysTests {
  @Test(
    arguments: [
      // Friday evening to Monday morning in Caracas (UTC-4); 2026-01-09 is a Friday.
      ("08:00-20:00", "lun-vie", "America/Caracas", "2026-01-09T23:59:59Z", "open 2026-01-10T00:00:00Z"),
      ("08:00-20:00", "lun-vie", "America/Caracas", "2026-01-10T00:00:00Z", "closed 2026-01-12T12:00:00Z"),
      ("08:00-20:00", "lun-vie", "America/Caracas", "2026-01-11T15:00:00Z", "closed 2026-01-12T12:00:00Z"),
      ("08:00-20:00", "vie-lun", "America/Caracas", "2026-01-11T15:00:00Z", "open 2026-01-12T00:00:00Z"),
      ("08:00-20:00", "vie-lun", "America/Caracas", "2026-01-13T12:00:00Z", "closed 2026-01-16T12:00:00Z"),
      ("08:00-20:00", "lun,mié", "America/Caracas", "2026-01-13T03:00:00Z", "closed 2026-01-14T12:00:00Z"),
      // The window opens once a week, and was just missed.
      ("08:00-20:00", "lun", "America/Caracas", "2026-01-13T00:00:00Z", "closed 2026-01-19T12:00:00Z"),
      // A window over midnight belongs to the day on which it opens: Friday's goes on into Saturday, Sunday's does not
      // open.
      ("20:00-06:00", "lun-vie", "America/Caracas", "2026-01-10T08:00:00Z", "open 2026-01-10T10:00:00Z"),
      ("20:00-06:00", "lun-vie", "America/Caracas", "2026-01-10T10:00:00Z", "closed 2026-01-13T00:00:00Z"),
      ("20:00-06:00", "lun-vie", "America/Caracas", "2026-01-12T05:00:00Z", "closed 2026-01-13T00:00:00Z"),
      // The whole day: Saturday and Sunday are closed.
      ("00:00-24:00", "lun-vie", "America/Caracas", "2026-01-10T03:59:59Z", "open 2026-01-10T04:00:00Z"),
      ("00:00-24:00", "lun-vie", "America/Caracas", "2026-01-10T04:00:00Z", "closed 2026-01-12T04:00:00Z"),
      // The Sunday on which an hour is skipped, and the one on which it comes twice (New York).
      ("02:30-04:00", "dom", "America/New_York", "2026-03-08T06:59:59Z", "closed 2026-03-08T07:00:00Z"),
      ("02:00-02:45", "dom", "America/New_York", "2026-03-08T06:00:00Z", "closed 2026-03-15T06:00:00Z"),
      ("08:00-20:00", "lun-vie", "America/New_York", "2026-03-07T01:00:00Z", "closed 2026-03-09T12:00:00Z"),
      ("01:00-01:30", "dom", "America/New_York", "2026-11-01T06:10:00Z", "closed 2026-11-08T06:00:00Z"),
      ("23:00-02:00", "sáb", "America/New_York", "2026-11-01T06:59:59Z", "open 2026-11-01T07:00:00Z"),
      // Apia had no Friday, 2011-12-30.
      ("08:00-20:00", "vie", "Pacific/Apia", "2011-12-29T20:00:00Z", "closed 2012-01-05T18:00:00Z"),
    ])
  func phases(hours: String, days: String, zone: String, now: String, expected: String) throws {
    let schedule = SendSchedule(
      window: try SendWindow(hours).on(try SendDays(days)), zone: try #require(TimeZoneName(zone)),
      rules: try rules(zone))
    let now = try moment(now)
    let phase = schedule.phase(at: now)
    let isOpen = schedule.isOpen(at: now)
    #expect("\(isOpen ? "open" : "closed") \(Timestamp.text(phase.end))" == expected)
    #expect(schedule.text == "\(hours) \(days) (\(zone))")
  }
}
