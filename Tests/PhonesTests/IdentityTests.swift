// Which spellings are the same phone.

import Phones
import Testing

@Suite struct IdentityTests {
  @Test(
    arguments: [
      ("5215512340001", 525_512_340_001),
      ("525512340001", 525_512_340_001),
      ("5491112345678", 541_112_345_678),
      ("541112345678", 541_112_345_678),
      ("+54 11 15-1234-5678", 541_112_345_678),
      ("5511987654321", 551_187_654_321),
      ("551187654321", 551_187_654_321),
      // Other numbers lose no digit: those without a 9 in its place, and those of another country.
      ("5511487654321", nil),
      ("5541987654", nil),
      ("584121234567", 584_121_234_567),
      ("+58 (0)412 123 45 67", 584_121_234_567),
      ("573215512340", 573_215_512_340),
      ("8615512340001", 8_615_512_340_001),
    ] as [(String, UInt64?)]) func identity(cell: String, identity: UInt64?) throws
  {
    let bytes = Array(cell.utf8)
    let found = bytes.withUnsafeBytes { try? PhoneNumber(normalizing: $0) }
    #expect(found?.identity == identity ?? found?.value)
  }

  /// Each spelling of a phone leads to all of them.
  @Test(
    arguments: [
      ("5215512340001", ["525512340001", "5215512340001"]),
      ("541112345678", ["541112345678", "5491112345678"]),
      ("5511987654321", ["551187654321", "5511987654321"]),
      ("584121234567", ["584121234567"]),
      ("51987654321", ["51987654321"]),
    ]) func spellings(cell: String, spellings: [String]) throws
  {
    let number = try Array(cell.utf8).withUnsafeBytes { try PhoneNumber(normalizing: $0) }
    #expect(number.spellings.map(String.init) == spellings)
    for spelling in number.spellings {
      let other = Array(String(spelling).utf8).withUnsafeBytes { PhoneNumber(digits: $0) }
      #expect(other?.identity == number.identity)
      #expect(other?.spellings == number.spellings)
    }
  }
}
