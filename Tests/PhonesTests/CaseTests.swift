// Cells that people have met, with the country they gave, if any. Each has the number that must be sent to, or is
// refused.

import Phones
import Testing

@Suite struct CaseTests {
  /// Nil where the cell must be refused.
  static let cases: [(cell: String, country: String, number: UInt64?)] = [
    // Isolates from a copied contact card.
    ("\u{2068}+58 412 1234567\u{2069}", "-", 584_121_234_567),
    // A byte order mark inside the cell.
    ("\u{FEFF}584121234567", "-", 584_121_234_567),
    // A soft hyphen.
    ("58412\u{AD}1234567", "-", 584_121_234_567),
    // The Hangul filler, which cannot be seen.
    ("\u{3164}584121234567", "-", 584_121_234_567),
    // An ideographic space.
    ("58412\u{3000}1234567", "-", 584_121_234_567),
    // A full-width plus sign.
    ("\u{FF0B}584121234567", "-", 584_121_234_567),
    // The apostrophe that a spreadsheet hides.
    ("'584121234567", "-", 584_121_234_567),
    // Two numbers in one cell, never one long one.
    ("2345678\n2345679", "-", nil),
    ("2345678 2345679", "-", nil),
    ("04121234567 / 04241234567", "VE", nil),
    // `(0)` is the national prefix, dialled only inside the country.
    ("+58 (0)412 123 45 67", "-", 584_121_234_567),
    // Calling code and national prefix.
    ("+5804121234567", "-", 584_121_234_567),
    ("58 0412 1234567", "-", 584_121_234_567),
    // National numbers, the second without the zero that a spreadsheet ate.
    ("0412-123.45.67", "VE", 584_121_234_567),
    ("4121234567", "VE", 584_121_234_567),
    // Without a country these would go to a person in another one.
    ("4121234567", "-", nil),
    ("3001234567", "-", nil),
    ("3001234567", "CO", 573_001_234_567),
    ("5640178260", "MX", 525_640_178_260),
    // Argentina's 15 becomes 9 before the area.
    ("+54 11 15-1234-5678", "-", 5_491_112_345_678),
    // Numbers as databases write them: DECIMAL(18,3), and money with four decimals.
    ("584121234567.000", "-", 584_121_234_567),
    ("51987654321.0000", "-", 51_987_654_321),
    ("584121234567.5", "-", nil),
    // The columns have shifted: a date, and a document.
    ("2026-11-30", "-", nil),
    ("12.345.678", "-", nil),
  ]

  @Test(arguments: cases) func everyCase(cell: String, country: String, number: UInt64?) {
    #expect((try? read(cell, country)) == number)
  }

  /// Invisible characters, at every place of a number.
  @Test(
    arguments: [
      "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{180E}", "\u{200B}", "\u{200C}",
      "\u{200D}",
      "\u{200E}", "\u{200F}", "\u{202A}", "\u{202E}", "\u{2060}", "\u{2064}", "\u{2066}", "\u{2069}", "\u{206F}",
      "\u{2800}", "\u{3164}", "\u{FE0F}", "\u{FEFF}", "\u{FFA0}", "\u{E0001}",
    ]) func invisible(character: String) throws
  {
    let number = "+58 412 1234567"
    for place in 0...number.count {
      let (before, after) = (number.prefix(place), number.dropFirst(place))
      #expect(try read(before + character + after) == 584_121_234_567)
    }
  }

  /// Blanks and dashes of all kinds between the digits.
  @Test(
    arguments: [
      " ", "\t", "\n", "\u{B}", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}", "\u{2007}", "\u{2009}", "\u{200A}",
      "\u{2028}",
      "\u{202F}", "\u{205F}", "\u{3000}", "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}",
      "\u{2212}", "\u{FE58}", "\u{FE63}", "\u{FF0D}", ".", "\u{FF0E}", "(", ")", "\u{FF08}", "\u{FF09}",
    ]) func separators(character: String) throws
  {
    #expect(try read("58\(character)412\(character)123\(character)4567") == 584_121_234_567)
  }

  /// Characters around a whole number.
  @Test(
    arguments: [
      "'584121234567", "’584121234567", "'584121234567'", "\"584121234567\"", "“584121234567”", "=\"584121234567\"",
      "`584121234567", " ' 584121234567", "５８４１２１２３４５６７", "＋５８（４１２）１２３－４５６７", "58４12１234567",
    ]) func wrapped(cell: String) throws
  {
    #expect(try read(cell) == 584_121_234_567)
  }

  @Test(
    arguments: [
      "2026-11-30", "30-11-2026", "30/11/2026", "11/30/2026", "30.11.2026", "2026/11/30", "2026.11.30", "1/2/26",
      "2026-11-30 10:15", "2026-11-30T10:15:00Z", "2026-11-30T10:15:00.000-04:00", "30/11/2026 10:15:30 a. m.",
      "30/11/2026, 10:15", "2026-11-30 00:00:00", "30-nov-2026", "30-Nov-26", "2026–11–30", "'2026-11-30",
    ]) func dates(cell: String)
  {
    #expect(defect(cell) == .date)
    #expect(defect(cell, "VE") == .date)
  }

  @Test(
    arguments: [
      "584121234567 584241234567", "584121234567\n584241234567", "584121234567;584241234567",
      "584121234567, 584241234567",
      "+584121234567+584241234567", "0412-1234567 / 0424-1234567", "0412 123 45 67 / 0424 123 45 67",
      "0412 123 45 67 o 0424 123 45 67", "0412 123 45 67\n0424 123 45 67", "584121234567-584241234567",
      "2345678, 2345679", "584121234567 y 584241234567",
    ]) func twoNumbers(cell: String)
  {
    #expect(defect(cell) == .twoNumbers)
    #expect(defect(cell, "VE") == .twoNumbers)
  }
}
