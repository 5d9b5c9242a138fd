// Days since 1899 or 1904, as dates.

import Testing

@testable import Spreadsheets

@Suite struct SerialDateTests {
  static func shown(_ days: Double, _ parts: NumberFormat.DateParts, since1904: Bool = false) -> String? {
    var text: [UInt8] = []
    guard SerialDate.write(days, parts, since1904: since1904, to: &text) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    arguments: [
      (1, "1900-01-01"), (59, "1900-02-28"), (60, "1900-02-29"), (61, "1900-03-01"), (36_526, "2000-01-01"),
      (45_351, "2024-02-29"), (46_356, "2026-11-30"), (2_958_465, "9999-12-31"), (46_356.75, "2026-11-30"),
    ] as [(Double, String)]) func daysSince1899(_ days: Double, _ expected: String)
  {
    #expect(Self.shown(days, .day) == expected)
  }

  @Test(arguments: [(0, "1904-01-01"), (59, "1904-02-29"), (44_894, "2026-11-30")] as [(Double, String)])
  func daysSince1904(_ days: Double, _ expected: String) {
    #expect(Self.shown(days, .day, since1904: true) == expected)
  }

  @Test(
    arguments: [
      (46_356.604166666664, NumberFormat.DateParts([.day, .time]), "2026-11-30T14:30:00"), (0.5, .time, "12:00:00"),
      (46_356.5, .time, "12:00:00"), (1.5, [.time, .elapsed], "36:00:00"), (0.999_999_9, .time, "00:00:00"),
      (46_355.999_999_9, [.day, .time], "2026-11-30T00:00:00"), (46_355.999_999_9, .day, "2026-11-30"),
      (46_356, [.day, .time], "2026-11-30T00:00:00"),
    ] as [(Double, NumberFormat.DateParts, String)]) func times(
      _ days: Double, _ parts: NumberFormat.DateParts, _ expected: String
    )
  {
    #expect(Self.shown(days, parts) == expected)
  }

  @Test(arguments: [-1, 2_958_466, 1e300, -.infinity, .nan] as [Double]) func whatIsNoDate(_ days: Double) {
    #expect(Self.shown(days, .day) == nil)
  }
}
