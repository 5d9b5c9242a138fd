import Foundation
import Testing

@testable import Campaigns
@testable import Text

@Suite struct TimeZoneRulesTests {
  static let zones = [
    "UTC", "America/Caracas", "America/New_York", "Europe/Madrid", "America/Sao_Paulo", "Asia/Kolkata",
    "Pacific/Chatham", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "America/Santiago", "Asia/Gaza",
    "Pacific/Apia", "America/Havana", "Asia/Tehran", "America/Mexico_City", "Antarctica/Troll", "Africa/Cairo",
  ]

  /// A moment every 37 hours and a bit, from 1970 to 2120: in the years with transitions on record and in those of the
  /// rule.
  @Test(arguments: zones)
  func agreesWithFoundation(name: String) throws {
    let rules = try rules(name)
    let zone = try #require(TimeZone(identifier: name))
    var differences: [String] = []
    for instant in stride(from: Int64(0), to: 4_733_510_400, by: 133_337) {
      let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
      if rules.offset(at: instant) != Int64(expected) {
        differences.append("\(Timestamp.text(instant * 1000)): \(rules.offset(at: instant)), not \(expected)")
      }
    }
    #expect(differences.isEmpty, "\(differences.prefix(5))")
  }

  /// The second before each change of the clocks, and the second of it, from 2020 to 2060.
  @Test(arguments: zones)
  func changesWhenFoundationDoes(name: String) throws {
    let rules = try rules(name)
    let zone = try #require(TimeZone(identifier: name))
    var date = Date(timeIntervalSince1970: 1_577_836_800)
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next.timeIntervalSince1970 < 2_840_140_800 {
      let instant = Int64(next.timeIntervalSince1970)
      for second in [instant - 1, instant] {
        let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        #expect(rules.offset(at: second) == Int64(expected), "\(Timestamp.text(second * 1000))")
      }
      date = next
    }
  }

  /// The local time leads back to the instant, or to an earlier one with the same local time.
  @Test(arguments: zones)
  func localTimesLeadBack(name: String) throws {
    let rules = try rules(name)
    for instant in stride(from: Int64(1_500_000_000), to: 2_600_000_000, by: 54_321) {
      let local = rules.local(instant)
      let found = rules.instant(ofLocal: local)
      #expect(found <= instant && instant - found <= 7200 && rules.local(found) == local)
    }
  }

  @Test(
    arguments: [
      // Skipped: the first instant after the gap.
      ("America/New_York", "2026-03-08T02:30:00Z", "2026-03-08T07:00:00Z"),
      ("America/New_York", "2026-03-08T01:59:59Z", "2026-03-08T06:59:59Z"),
      ("America/New_York", "2026-03-08T03:00:00Z", "2026-03-08T07:00:00Z"),
      ("Europe/Madrid", "2026-03-29T02:15:00Z", "2026-03-29T01:00:00Z"),
      ("Pacific/Chatham", "2026-09-27T02:50:00Z", "2026-09-26T14:00:00Z"),
      // Repeated: the first of the two.
      ("America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"),
      ("America/New_York", "2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"),
      ("Europe/Madrid", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"),
      // By the rule at the file's end.
      ("America/New_York", "2080-07-01T12:00:00Z", "2080-07-01T16:00:00Z"),
      ("America/New_York", "2080-12-01T12:00:00Z", "2080-12-01T17:00:00Z"),
      // Without changes of the clock.
      ("America/Caracas", "2026-07-01T08:00:00Z", "2026-07-01T12:00:00Z"),
      ("America/Sao_Paulo", "2026-12-01T08:00:00Z", "2026-12-01T11:00:00Z"),
      ("Asia/Kolkata", "2026-07-01T08:00:00Z", "2026-07-01T02:30:00Z"),
      // A midnight that was skipped, and a whole day.
      ("America/Sao_Paulo", "2018-11-04T00:00:00Z", "2018-11-04T03:00:00Z"),
      ("Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"),
    ])
  func firstInstantOfALocalTime(zone: String, local: String, instant: String) throws {
    let found = try rules(zone).instant(ofLocal: try moment(local) / 1000)
    #expect(Timestamp.text(found * 1000) == instant)
  }

  @Test(
    arguments: [
      ("<-04>4", "2026-01-01T00:00:00Z", -14_400), ("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -14_400),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18_000),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14_400),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18_000),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
      ("<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", "2026-01-01T00:00:00Z", 49_500),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
      // Daylight saving all the year.
      ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14_400),
      ("XXX3EDT4,0/0,J365/23", "2025-12-31T23:59:59Z", -14_400),
      // J60 is March 1 in every year, day 59 is February 29 in a leap year.
      ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", 0), ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", 3600),
      ("AAA0BBB,59/0,J300/0", "2028-02-29T00:00:00Z", 3600), ("AAA0BBB,59/0,J300/0", "2027-02-28T23:59:59Z", 0),
    ] as [(String, String, Int64)])
  func rulesInPOSIXNotation(text: String, instant: String, offset: Int64) throws {
    let rule = try #require(DaylightRule(text.utf8))
    #expect(rule.offset(at: try moment(instant) / 1000) == offset)
  }

  @Test(arguments: [
    "", "E5", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0x", "EST25", "<-044",
    "EST5EDT,M13.2.0,M11.1.0",
    "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J366", "EST5EDT,M3.2.0/168,M11.1.0", "EST5:60",
    "EST5555",
  ])
  func rulesRefused(text: String) {
    #expect(DaylightRule(text.utf8) == nil)
  }

  @Test func aFileCutOffAnywhereIsRefused() throws {
    let bytes = try zoneBytes("America/New_York")
    for count in 0..<bytes.count {
      #expect(throws: ZoneFileDefect.self) { try TimeZoneRules(tzif: Array(bytes[..<count])) }
    }
  }

  @Test func damagedFilesNeverTrap() throws {
    let bytes = try zoneBytes("Europe/Madrid")
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var damaged = bytes
      for _ in 0..<3 {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      if let rules = try? TimeZoneRules(tzif: damaged) {
        _ = rules.instant(ofLocal: .random(in: -4_000_000_000...8_000_000_000, using: &generator))
      }
    }
  }

  @Test func oldAndLeapSecondFilesAreRefused() throws {
    var bytes = try zoneBytes("America/Caracas")
    bytes[4] = 0
    #expect(throws: ZoneFileDefect.oldVersion) { try TimeZoneRules(tzif: bytes) }
    #expect(throws: ZoneFileDefect.leapSeconds) { try rules("right/America/New_York") }
    #expect(throws: ZoneFileDefect.malformed) { try TimeZoneRules(tzif: Array("America\n".utf8)) }
  }
}
