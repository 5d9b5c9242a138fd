// Numbers, sizes, lengths of time and moments as the operator reads them, in both languages.

import Foundation
import Testing

@testable import Console

@Suite struct FiguresTests {
  @Test(
    arguments: [
      (0, "0", "0"), (999, "999", "999"), (1234, "1234", "1,234"), (15_000, "15.000", "15,000"),
      (1_234_567, "1.234.567", "1,234,567"), (-15_000, "-15.000", "-15,000"),
    ] as [(Int64, String, String)])
  func countsAreGrouped(number: Int64, spanish: String, english: String) {
    #expect(Language.$forced.withValue(.spanish) { Figures.count(number) } == spanish)
    #expect(Language.$forced.withValue(.english) { Figures.count(number) } == english)
  }

  @Test(
    arguments: [
      (-5, "0 s"), (0, "0 s"), (12_400, "12 s"), (200_000, "3 min 20 s"), (3_600_000, "1 h"),
      (16_920_000, "4 h 42 min"), (183_600_000, "2 d 3 h"), (86_400_000 + 1000, "1 d"),
    ] as [(Int64, String)])
  func lengthsHaveTwoParts(milliseconds: Int64, text: String) { #expect(Figures.duration(milliseconds) == text) }

  @Test(
    arguments: [(0, "0 ms"), (500, "500 ms"), (2000, "2 s"), (2500, "2.5 s"), (60_000, "1 min")] as [(Int64, String)])
  func intervalsAreExact(milliseconds: Int64, text: String) { #expect(Figures.interval(milliseconds) == text) }

  @Test(arguments: [(12, "12 B"), (1200, "1.2 kB"), (50_000_000, "50.0 MB")])
  func sizesAreDecimal(bytes: Int, text: String) { #expect(Figures.size(bytes) == text) }

  @Test func todayHasNoDate() {
    let now: Int64 = 1_767_868_200_000
    #expect(Figures.moment(now, now: now).count == 8)
    #expect(Figures.moment(now - 400 * 86_400_000, now: now).count == 16)
    #expect(Figures.moment("2026-01-08T10:30:00Z", now: now) == Figures.moment(now, now: now))
    #expect(Figures.moment("mañana\u{1B}", now: now) == "mañana·")
  }
}

@Suite struct LanguageTests {
  @Test(
    arguments: [
      ([nil, nil, nil], Language.spanish), ([nil, nil, "C.UTF-8"], .spanish), ([nil, nil, "en_US.UTF-8"], .english),
      (["", nil, "en_US"], .english), (["es_VE.UTF-8", nil, "en_US"], .spanish), (["en", nil, "es_ES"], .english),
      ([nil, "en_GB.UTF-8", "es_ES"], .english), ([nil, nil, "ené"], .spanish),
    ] as [([String?], Language)])
  func theFirstVariableDecides(variables: [String?], language: Language) {
    #expect(Language(variables: variables) == language)
  }
}
