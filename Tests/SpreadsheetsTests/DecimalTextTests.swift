// Numbers are read digit by digit, so that they come out as they were typed.

import Testing

@testable import Spreadsheets

@Suite struct DecimalTextTests {
  static func plain(_ text: String, decimals: Int? = nil) -> String? {
    let bytes = Array(text.utf8)
    guard var number = bytes.withUnsafeBytes(DecimalText.init) else { return nil }
    if let decimals { number.round(toDecimals: decimals) }
    var written: [UInt8] = []
    number.write(to: &written)
    return String(decoding: written, as: UTF8.self)
  }

  @Test(arguments: [
    ("584121234567", "584121234567"), ("5.84121234567E11", "584121234567"), ("5.84121234567E+11", "584121234567"),
    ("5.84121234567e11", "584121234567"), ("584121234567.0", "584121234567"), ("0058412", "58412"), ("1E3", "1000"),
    ("1.5", "1.5"), ("-0.25", "-0.25"), (".5", "0.5"), ("5.", "5"), ("1E-3", "0.001"), ("0", "0"), ("-0", "0"),
    ("0.000", "0"), ("+7", "7"), ("12345678901234567890", "12345678901234567890"),
    ("1.2345678901234568E+17", "123456789012345680"),
  ]) func readsEveryDigit(_ text: String, _ expected: String) {
    #expect(Self.plain(text) == expected)
  }

  @Test(arguments: [
    "", "-", ".", "E5", "1E", "1E+", "1E1000", "1E300", "1E-300", "1 2", "0x10", "NaN", "1,5", "1.2.3",
    String(repeating: "1", count: 65),
  ])
  func refusesWhatIsNoNumber(_ text: String) {
    #expect(Self.plain(text) == nil)
  }

  @Test(arguments: [
    ("2.675", 2, "2.68"), ("1.005", 2, "1.01"), ("0.5", 0, "1"), ("0.4", 0, "0"), ("9.999", 2, "10"),
    ("99.5", 0, "100"),
    ("-2.5", 0, "-3"), ("0.004", 2, "0"), ("0.006", 2, "0.01"), ("0.0006", 2, "0"), ("12", 2, "12"),
  ]) func roundsAsSpreadsheetsDo(_ text: String, _ decimals: Int, _ expected: String) {
    #expect(Self.plain(text, decimals: decimals) == expected)
  }
}
