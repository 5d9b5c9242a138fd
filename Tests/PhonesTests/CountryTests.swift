// National numbers, completed with the country they are from.

import Phones
import Testing

@Suite struct CountryTests {
  @Test(
    arguments: [
      // Venezuela: its own calling code first, then as long as a mobile number, with the zero or without.
      ("584121234567", "VE", 584_121_234_567),
      ("04121234567", "VE", 584_121_234_567),
      ("(0412) 123-4567", "VE", 584_121_234_567),
      ("0412.1234567", "VE", 584_121_234_567),
      ("0412 1234567.0", "VE", 584_121_234_567),
      ("5804121234567", "VE", 584_121_234_567),
      ("5812345678", "VE", 585_812_345_678),
      // Numbers of other countries, as long as none of Venezuela's.
      ("573001234567", "VE", 573_001_234_567),
      ("+573001234567", "VE", 573_001_234_567),
      ("00573001234567", "VE", 573_001_234_567),
      ("+34 612 345 678", "VE", 34_612_345_678),
      // Libphonenumber makes a Colombian number of this Peruvian one.
      ("51987654321", "CO", 51_987_654_321),
      ("987654321", "PE", 51_987_654_321),
      ("03001234567", "CO", 573_001_234_567),
      // Argentina: 0, area, 15.
      ("011 15-1234-5678", "AR", 5_491_112_345_678),
      ("11 15 1234 5678", "AR", 5_491_112_345_678),
      ("0294 15 412-3456", "AR", 5_492_944_123_456),
      ("91112345678", "AR", 5_491_112_345_678),
      ("1112345678", "AR", 541_112_345_678),
      ("549 11 1234 5678", "AR", 5_491_112_345_678),
      // Mexico: 1 behind the calling code, and what was dialled until 2019.
      ("5215512340001", "MX", 5_215_512_340_001),
      ("55 1234 0001", "MX", 525_512_340_001),
      ("01 55 1234 0001", "MX", 525_512_340_001),
      ("044 55 1234 0001", "MX", 525_512_340_001),
      // Brazil: zero and carrier before the area.
      ("(11) 98765-4321", "BR", 5_511_987_654_321),
      ("011 98765-4321", "BR", 5_511_987_654_321),
      ("015 11 98765-4321", "BR", 5_511_987_654_321),
      ("11 8765-4321", "BR", 551_187_654_321),
      // Prefixes that are no zero.
      ("8 912 345-67-89", "RU", 79_123_456_789),
      ("06 30 123 4567", "HU", 36_301_234_567),
      ("80 29 123 45 67", "BY", 375_291_234_567),
      ("1 415 555 2671", "US", 14_155_552_671),
      ("809 555 1234", "DO", 18_095_551_234),
      // The zero is dialled, and a mobile number without it has one of two lengths.
      ("0151 1234567", "DE", 491_511_234_567),
      ("0151 12345678", "DE", 4_915_112_345_678),
      // A zero that belongs to the number.
      ("07 12 34 56 78", "CI", 2_250_712_345_678),
      ("06 1234567", "IT", 39_061_234_567),
      ("612 345 678", "ES", 34_612_345_678),
      ("6123 4567", "PA", 50_761_234_567),
      ("099 123 456", "UY", 59_899_123_456),
      ("0991234567", "EC", 593_991_234_567),
      ("+34 (0) 612 345 678", "-", 34_612_345_678),
    ] as [(String, String, UInt64)]) func completed(cell: String, country: String, number: UInt64) throws
  {
    #expect(try read(cell, country) == number)
  }

  @Test(
    arguments: [
      ("12.345.678", "VE", .notOf(Country(code: "VE")!)),
      ("1234567890123", "VE", .notOf(Country(code: "VE")!)),
      ("412123456", "VE", .notOf(Country(code: "VE")!)),
      ("041212345678", "VE", .notOf(Country(code: "VE")!)),
      ("1234567", "VE", .digitCount(7)),
      ("4121234567.5", "VE", .fraction),
      // A plus sign says that a calling code follows, whatever the country.
      ("+4121234567", "VE", .length(callingCode: "41", possible: "11 o 14", digits: 10)),
      ("+04121234567", "VE", .leadingZero),
      ("004121234567", "VE", .length(callingCode: "41", possible: "11 o 14", digits: 10)),
    ] as [(String, String, PhoneNumberDefect)]) func refused(cell: String, country: String, expected: PhoneNumberDefect)
  {
    #expect(defect(cell, country) == expected)
  }

  @Test(arguments: [("VE", "58"), ("ve", "58"), (" Ve ", "58"), ("US", "1"), ("DO", "1"), ("GB", "44"), ("KZ", "7")])
  func codes(text: String, callingCode: String) {
    let country = Country(code: text)
    #expect(country?.code == text.uppercased().filter { $0 != " " })
    #expect(country?.callingCode == callingCode)
  }

  /// Among them an island without telephones and the code of satellite phones.
  @Test(arguments: ["", "V", "VEN", "XX", "BV", "001", "58", "V1", "Venezuela", "ñ", "É"]) func unknown(text: String) {
    #expect(Country(code: text) == nil)
  }

  @Test func allOfThem() {
    #expect(Country.all.count == 245)
    for country in Country.all { #expect(Country(code: country.code) == country) }
  }
}
