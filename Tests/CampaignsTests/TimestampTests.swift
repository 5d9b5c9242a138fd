import Foundation
import Testing

@testable import Text

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (1_767_868_200_000, "2026-01-08T10:30:00Z"), (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (951_782_400_999, "2000-02-29T00:00:00Z"), (4_107_542_399_000, "2100-02-28T23:59:59Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00Z"),
    ] as [(Milliseconds, String)])
  func writes(moment: Milliseconds, text: String) {
    #expect(Timestamp.text(moment) == text)
  }

  @Test func agreesWithFoundationOverFourCenturies() {
    let formatter = ISO8601DateFormatter()
    for day in stride(from: -73_000, through: 73_000, by: 1) {
      let seconds = day * 86_400 + ((day * 7919) % 86_400 + 86_400) % 86_400
      let text = Timestamp.text(Milliseconds(seconds) * 1000)
      if day % 7 == 0 {
        #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
      }
      #expect(Timestamp.parse(text)?.utc == Milliseconds(seconds) * 1000)
    }
  }

  @Test func fractionIsWrittenWithThreeDigits() {
    var bytes: [UInt8] = []
    Timestamp.append(1_767_868_200_007, fraction: true, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "2026-01-08T10:30:00.007Z")
  }

  @Test(
    arguments: [
      ("2026-01-08T10:30:00Z", 1_767_868_200_000), ("2026-01-08t10:30:00z", 1_767_868_200_000),
      ("2026-01-08T06:30:00-04:00", 1_767_868_200_000), ("2026-01-08T06:30-0400", 1_767_868_200_000),
      ("2026-01-08 16:00:00+05:30", 1_767_868_200_000), ("2026-01-08T06:30:00-04", 1_767_868_200_000),
      ("2026-01-08T10:30:00.5Z", 1_767_868_200_500), ("2026-01-08T10:30:00.123456789Z", 1_767_868_200_123),
      ("2026-01-08T10:29:60Z", 1_767_868_199_000), ("2026-01-09T00:30:00+14:00", 1_767_868_200_000),
    ] as [(String, Milliseconds)])
  func reads(text: String, moment: Milliseconds) {
    #expect(Timestamp.parse(text)?.utc == moment)
  }

  @Test func withoutAZoneTheTimeIsLocal() {
    let parsed = Timestamp.parse("2026-01-08T10:30")
    #expect(parsed == Timestamp.Parsed(local: 1_767_868_200_000, offsetMinutes: nil))
    #expect(parsed?.utc == nil)
  }

  @Test(arguments: [
    "", "2026-01-08", "2026-02-30T10:30:00Z", "2026-13-01T10:30:00Z", "2026-00-01T10:30:00Z", "2026-01-08T24:00:00Z",
    "2026-01-08T10:60:00Z", "2026-01-08T10:30:61Z", "2026-01-08T10:30:00.Z", "2026-01-08T10:30:00.1234567890Z",
    "2026-01-08T10:30:00+25:00", "2026-01-08T10:30:00+05:60", "2026-01-08T10:30:00+5", "2026-01-08T10:30:00 Z",
    "2026-01-08T10:30:00Zx", "26-01-08T10:30:00Z", "2026/01/08T10:30:00Z", "2026-01-08T10:30:00+05:", "mañana",
    "2025-02-29T10:30:00Z", "２０26-01-08T10:30:00Z",
  ])
  func refuses(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }
}
