// The compact set against the standard one.

import Testing

@testable import Campaigns

@Suite struct NumberSetTests {
  @Test func agreesWithSet() throws {
    var compact = NumberSet()
    var reference: Set<UInt64> = []
    for round in 0..<30_000 {
      let value = round % 2 == 0 ? 584_120_000_000 + UInt64(round) : UInt64.random(in: 10_000_000...10_020_000)
      let number = try Array(String(value).utf8).withUnsafeBytes { try PhoneNumber(normalizing: $0) }
      #expect(compact.insert(number) == reference.insert(value).inserted)
    }
    #expect(compact.count == reference.count)
  }
}
