// Every spelling of a number by people and programs, without a country, and texts that must not be taken for a number.

import Phones
import Testing

@Suite struct PhoneNumberTests {
  @Test(
    arguments: [
      ("584121234567", 584_121_234_567),
      ("+584121234567", 584_121_234_567),
      ("00584121234567", 584_121_234_567),
      ("0058 412 123 45 67", 584_121_234_567),
      ("+0058 412 123 45 67", 584_121_234_567),
      ("(00) 58 412 1234567", 584_121_234_567),
      ("+58 (412) 123-45-67", 584_121_234_567),
      ("(+58) 412 1234567", 584_121_234_567),
      ("58.412.123.45.67", 584_121_234_567),
      ("58.412.123.4.567", 584_121_234_567),
      ("  584121234567\t", 584_121_234_567),
      ("58\u{A0}412\u{A0}1234567\u{A0}", 584_121_234_567),
      ("\u{202A}+58 412‑123–4567\u{202C}", 584_121_234_567),
      ("58\u{202F}412\u{2009}1234567", 584_121_234_567),
      ("58\n412\r\n1234567", 584_121_234_567),
      // Zeros that were put behind a whole number, any number of them.
      ("584121234567.0", 584_121_234_567),
      ("584121234567.00", 584_121_234_567),
      ("584121234567,0", 584_121_234_567),
      ("584121234567.0000000000", 584_121_234_567),
      ("+584121234567.0", 584_121_234_567),
      ("58 412 1234567.0", 584_121_234_567),
      // Groups that look like them.
      ("584.121.234.500", 584_121_234_500),
      ("58412123.4500", 584_121_234_500),
      ("+58 (412) 123-45.67", 584_121_234_567),
      ("58 412 12345.67", 584_121_234_567),
      ("55 11 98765.4321", 5_511_987_654_321),
      // Lengths that only some countries have.
      ("4793123456", 4_793_123_456),
      ("6834000", 6_834_000),
      ("491512345678901", 491_512_345_678_901),
      // A zero that belongs to the number: Italy's fixed lines, Côte d'Ivoire's mobiles.
      ("+39 06 12345678", 390_612_345_678),
      ("2250712345678", 2_250_712_345_678),
    ] as [(String, UInt64)]) func accepted(text: String, value: UInt64) throws
  {
    #expect(try read(text) == value)
  }

  @Test(
    arguments: [
      ("", .missing),
      ("   ", .missing),
      ("\u{A0}", .missing),
      ("\u{FEFF}\u{200B}", .missing),
      ("+", .missing),
      ("---", .missing),
      ("5,84121E+11", .scientificNotation),
      ("5.84121E+11", .scientificNotation),
      ("5.84121e11", .scientificNotation),
      ("5,84E+11", .scientificNotation),
      ("５,８４Ｅ＋１１", .scientificNotation),
      ("+5E+11", .scientificNotation),
      (" 5,84121E+11 ", .scientificNotation),
      ("'5,84121E+11", .scientificNotation),
      ("abc", .notDigits),
      ("58412123456a", .notDigits),
      ("E11", .notDigits),
      ("5E", .notDigits),
      ("584,121,234,567", .notDigits),
      ("584121234567.0,0", .notDigits),
      ("584121234567 ext. 12", .notDigits),
      ("0171/1234567", .notDigits),
      ("٥٨٤١٢١٢٣٤٥٦٧", .notDigits),
      ("584121234567\u{C}\u{1}", .notDigits),
      ("584121234567.5", .fraction),
      ("584121234567,5", .fraction),
      ("4121234567.25", .fraction),
      ("584121234567.0001", .fraction),
      ("12345678.5", .fraction),
      ("+58 412 123-4567.5", .fraction),
      ("584121234567/584121234568", .twoNumbers),
      ("04121234567", .leadingZero),
      ("0 412 123 4567", .leadingZero),
      ("0004121234567", .leadingZero),
      ("0(0)7235504261241501", .digitCount(16)),
      ("(0)(0)58412123456", .length(callingCode: "58", possible: "12", digits: 11)),
      ("+0584121234567", .leadingZero),
      ("1234567", .digitCount(7)),
      ("1234567.0", .digitCount(7)),
      ("1234567890123456", .digitCount(16)),
      ("58412123456758412123456758412123456758412123456", .digitCount(47)),
      ("00", .digitCount(0)),
      ("5", .digitCount(1)),
      ("12345678", .national),
      ("4121234567", .national),
      ("123456789012345", .length(callingCode: "1", possible: "11", digits: 15)),
      ("5841212345678", .length(callingCode: "58", possible: "12", digits: 13)),
      ("+58412123456", .length(callingCode: "58", possible: "12", digits: 11)),
      ("+4121234567", .length(callingCode: "41", possible: "11 o 14", digits: 10)),
      ("+5491112345", .length(callingCode: "54", possible: "12 o 13", digits: 10)),
      ("+999123456789", .noCallingCode),
      ("21012345678901", .noCallingCode),
    ] as [(String, PhoneNumberDefect)]) func refused(text: String, expected: PhoneNumberDefect)
  {
    #expect(defect(text) == expected)
  }

  /// The bytes of a number cut short in the middle of a character, and others that are no UTF-8.
  @Test(arguments: [[0xC2], [0xE2], [0xE2, 0x80], [0xFF], [0xC0, 0xB1]] as [[UInt8]])
  func brokenText(tail: [UInt8]) {
    (Array("584121234567".utf8) + tail).withUnsafeBytes { bytes in
      _ = #expect(throws: PhoneNumberDefect.notDigits) { try PhoneNumber(normalizing: bytes) }
    }
  }

  @Test(arguments: [
    (PhoneNumberDefect.digitCount(7), "el número tiene 7 dígitos y debe tener de 8 a 15"),
    (.digitCount(1), "el número tiene 1 dígito y debe tener de 8 a 15"),
    (.scientificNotation, "Excel"),
    (.national, "PAIS"),
    (.leadingZero, "PAIS"),
    (.twoNumbers, "dos números"),
    (.date, "una fecha"),
    (.fraction, "decimales"),
    (.notOf(Country(code: "VE")!), "no es posible en VE, donde un móvil tiene 10 dígitos (y delante el código 58)"),
    (.length(callingCode: "58", possible: "12", digits: 13), "con el código 58 debe tener 12 dígitos y tiene 13"),
    (.noCallingCode, "en ningún país"),
  ]) func sentences(defect: PhoneNumberDefect, words: String) {
    #expect(defect.explanation.contains(words))
  }

  @Test(
    arguments: [("584121234567", 584_121_234_567), ("0584121234567", nil), ("", nil), ("58412a", nil)]
      as [(String, UInt64?)])
  func digitsThatWereChecked(text: String, value: UInt64?) {
    #expect(Array(text.utf8).withUnsafeBytes { PhoneNumber(digits: $0)?.value } == value)
  }
}
