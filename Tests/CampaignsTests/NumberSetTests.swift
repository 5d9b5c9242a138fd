// The compact set against the standard one.

import Testing

@testable import Campaigns

@Suite struct NumberSetTests {
  @Test func agreesWithSet() throws {
    var compact = NumberSet()
    var reference: Set<UInt64> = []
    for round in 0..<30_000 {
      let value = round % 2 == 0 ? 584_120_000_000 + UInt64(round) : UInt64.random(in: 10_000_000...10_020_000)
      let number = try #require(Array(String(value).utf8).withUnsafeBytes { PhoneNumber(digits: $0) })
      #expect(compact.insert(number) == reference.insert(value).inserted)
    }
    #expect(compact.count == reference.count)
  }

  /// One phone, several spellings.
  @Test(arguments: [
    ["5215512340001", "525512340001"], ["5491112345678", "541112345678"], ["5511987654321", "551187654321"],
  ]) func spellingsOfOnePhone(spellings: [String]) throws {
    var set = NumberSet()
    for (index, spelling) in (spellings + spellings).enumerated() {
      let number = try #require(Array(spelling.utf8).withUnsafeBytes { PhoneNumber(digits: $0) })
      #expect(set.insert(number) == (index == 0))
    }
    #expect(set.count == 1)
  }
}
