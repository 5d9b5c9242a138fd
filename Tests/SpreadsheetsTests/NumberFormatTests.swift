// The look of a number in a cell, by its format.

import Testing

@testable import Spreadsheets

@Suite struct NumberFormatTests {
  static func shown(_ value: String, _ format: NumberFormat) -> String? {
    let bytes = Array(value.utf8)
    guard let number = bytes.withUnsafeBytes(DecimalText.init) else { return nil }
    var text: [UInt8] = []
    format.write(number, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: [
    // Integers keep their digits in whatever format.
    ("584121234567", "General", "584121234567"), ("584121234567", "0.00E+00", "584121234567"),
    ("584121234567", "#,##0", "584121234567"), ("584121234567", "0.00", "584121234567"),
    ("584121234567", "@", "584121234567"), ("-7", "#,##0;(#,##0)", "-7"), ("584121234567", "000-0000", "584121234567"),
    // Codes keep their zeros.
    ("42", "000000", "000042"), ("1234567", "000000", "1234567"), ("42", "\"N.º \"0000", "42"),
    // Other numbers come out as the format shows them.
    ("12.5", "General", "12.5"), ("0.30000000000000004", "General", "0.3"),
    ("584121234566.99999", "General", "584121234567"),
    ("1500.5", "#,##0.00", "1,500.50"), ("1500.5", "\"$\"#,##0.00", "$1,500.50"),
    ("1500.5", "[$$-540A]\\ #,##0.00", "$ 1,500.50"), ("1500.5", "#,##0.00\\ \"€\"", "1,500.50 €"),
    ("1500.5", "[$€-407] #,##0.0", "€ 1,500.5"), ("-1500.5", "#,##0.00", "-1,500.50"),
    ("-1500.5", "#,##0.00;[Red](#,##0.00)", "(1,500.50)"), ("-1500.5", "#,##0.00_);\\(#,##0.00\\)", "(1,500.50)"),
    ("1500.5", "_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \"-\"??_)", "1,500.50"), ("12.7", "0", "13"),
    ("0.5", "#.##", ".5"), ("0.5", "0.##", "0.5"), ("1234567.5", "0.0,", "1234.6"), ("1.5", "# ?/?", "1.5"),
    ("1.5", "0.00E+00", "1.5"), ("1.5", "[>100]0;0.00", "1.5"), ("2.675", "0.00", "2.68"),
    // Percents come out as they are shown.
    ("0.255", "0%", "26%"), ("0.255", "0.0%", "25.5%"), ("1", "0%", "100%"), ("0", "0.00%", "0.00%"),
    ("-0.1", "0%", "-10%"), ("0.125", "0.#%", "12.5%"), ("12", "0.00\\%", "12"),
  ]) func showsNumbers(_ value: String, _ code: String, _ expected: String) {
    #expect(Self.shown(value, NumberFormat(code: code)) == expected)
  }

  @Test(
    arguments: [
      ("yyyy-mm-dd", NumberFormat.DateParts.day), ("dd/mm/yyyy", .day), ("d \"de\" mmmm \"de\" yyyy", .day),
      ("mmm", .day),
      ("[$-340A]d mmm yyyy;@", .day), ("mm-dd-yy", .day), ("h:mm", .time), ("h:mm AM/PM", .time), ("mm:ss.0", .time),
      ("yyyy/mm/dd hh:mm:ss", [.day, .time]), ("[h]:mm:ss", [.time, .elapsed]), ("[mm]:ss", [.time, .elapsed]),
      ("[Red]dd/mm/yyyy", .day),
    ] as [(String, NumberFormat.DateParts)]) func knowsDates(_ code: String, _ parts: NumberFormat.DateParts)
  {
    #expect(NumberFormat(code: code) == .date(parts))
  }

  @Test(arguments: [
    "General", "@", "", "\"día\"", "0 \"dias\"", "\\d0", "#,##0 \"h\"", "0.00E+00", "[Red]0", "[$USD] 0",
    "General \"d\"",
  ]) func knowsWhatIsNoDate(_ code: String) {
    if case .date = NumberFormat(code: code) { Issue.record("\(code) is read as a date") }
  }

  @Test(arguments: [
    (9, "0.5", "50%"), (10, "0.5", "50.00%"), (4, "1500.5", "1,500.50"), (0, "1.5", "1.5"), (1, "1.5", "2"),
    (49, "1.5", "1.5"), (11, "1.5", "1.5"), (9999, "1.5", "1.5"),
  ])
  func knowsFormatsWithoutCodes(_ identifier: Int, _ value: String, _ expected: String) {
    #expect(Self.shown(value, .builtIn(identifier)) == expected)
  }
}
