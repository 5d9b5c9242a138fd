// Every way of writing a number that WIRE.md names, and the ones that must not be taken for a number.

import Testing

@testable import Campaigns

@Suite struct PhoneNumberTests {
  private func normalize(_ text: String) throws(PhoneNumberDefect) -> UInt64 {
    let result = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(PhoneNumberDefect) in try PhoneNumber(normalizing: bytes).value }
    }
    return try result.get()
  }

  @Test(
    arguments: [
      ("584121234567", 584_121_234_567),
      ("+584121234567", 584_121_234_567),
      ("00584121234567", 584_121_234_567),
      ("0058 412 123 45 67", 584_121_234_567),
      ("+58 (412) 123-45-67", 584_121_234_567),
      ("58.412.123.45.67", 584_121_234_567),
      ("58.412.123.4.567", 584_121_234_567),
      ("  584121234567\t", 584_121_234_567),
      ("58\u{A0}412\u{A0}1234567\u{A0}", 584_121_234_567),
      ("\u{202A}+58 412‑123–4567\u{202C}", 584_121_234_567),
      ("58\u{202F}412\u{2009}1234567", 584_121_234_567),
      ("584121234567.0", 584_121_234_567),
      ("584121234567.00", 584_121_234_567),
      ("584121234567,0", 584_121_234_567),
      ("+584121234567.0", 584_121_234_567),
      ("58 412 1234567.0", 584_121_234_567),
      ("584.121.234.500", 584_121_234_500),
      ("58.412.12.34.00", 584_121_234_00),
      ("58412123.4500", 584_121_234_500),
      ("12345678", 12_345_678),
      ("123456789012345", 123_456_789_012_345),
      ("(00)12345678", 12_345_678),
    ] as [(String, UInt64)]) func accepted(text: String, value: UInt64) throws
  {
    #expect(try normalize(text) == value)
  }

  @Test(
    arguments: [
      ("", .missing),
      ("   ", .missing),
      ("\u{A0}", .missing),
      ("+", .missing),
      ("---", .missing),
      ("5,84121E+11", .scientificNotation),
      ("5.84121E+11", .scientificNotation),
      ("5.84121e11", .scientificNotation),
      ("+5E+11", .scientificNotation),
      (" 5,84121E+11 ", .scientificNotation),
      ("abc", .notDigits),
      ("58412123456a", .notDigits),
      ("E11", .notDigits),
      ("5E", .notDigits),
      ("584,121,234,567", .notDigits),
      ("584121234567,5", .notDigits),
      ("584121234567.0,0", .notDigits),
      ("584121234567/584121234568", .notDigits),
      ("٥٨٤١٢١٢٣٤٥٦٧", .notDigits),
      ("584121234567\u{C}\u{1}", .notDigits),
      ("04121234567", .leadingZero),
      ("0 412 123 4567", .leadingZero),
      ("0004121234567", .leadingZero),
      ("+0584121234567", .leadingZero),
      ("1234567", .digitCount(7)),
      ("1234567.0", .digitCount(7)),
      ("1234567890123456", .digitCount(16)),
      ("58412123456758412123456758412123456758412123456", .digitCount(47)),
      ("00", .digitCount(0)),
      ("5", .digitCount(1)),
    ] as [(String, PhoneNumberDefect)]) func refused(text: String, defect: PhoneNumberDefect)
  {
    #expect(throws: defect) { try normalize(text) }
  }

  @Test func explanationsAreSentences() {
    #expect(PhoneNumberDefect.digitCount(7).explanation == "el número tiene 7 cifras y debe tener de 8 a 15")
    #expect(PhoneNumberDefect.digitCount(1).explanation == "el número tiene 1 cifra y debe tener de 8 a 15")
    #expect(PhoneNumberDefect.scientificNotation.explanation.contains("Excel"))
  }

  /// The bytes of a number cut short in the middle of a multi-byte separator.
  @Test(arguments: [[0xC2], [0xE2], [0xE2, 0x80]] as [[UInt8]]) func truncatedSeparators(tail: [UInt8]) {
    (Array("58412123456".utf8) + tail).withUnsafeBytes { bytes in
      _ = #expect(throws: PhoneNumberDefect.notDigits) { try PhoneNumber(normalizing: bytes) }
    }
  }
}
