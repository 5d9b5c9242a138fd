import Testing

@testable import Campaigns

@Suite struct OutcomeMapTests {
  @Test func keepsTwoBitsAMessage() {
    var map = OutcomeMap()
    #expect(map.isEmpty && map[1] == .none)
    let marks: [Int: OutcomeMap.Mark] = [1: .sent, 2: .uncertain, 4: .failed, 5: .sent, 100_000: .uncertain]
    for (seq, mark) in marks { map[seq] = mark }
    for (seq, mark) in marks { #expect(map[seq] == mark, "\(seq)") }
    #expect(map[3] == .none && map[99_999] == .none && map[100_001] == .none)
    #expect(map.bytes.count == 25_000 && map.bytes[0] == 0b10_00_11_01)
    #expect([.sent, .failed, .uncertain].map { map.count($0) } == [2, 1, 2])
    map[2] = .sent
    map[5] = .none
    #expect([.sent, .failed, .uncertain].map { map.count($0) } == [2, 1, 1])
    for seq in marks.keys { map[seq] = .none }
    #expect(map.isEmpty)
  }

  /// A seq that no campaign can have is not remembered, whatever Redis holds.
  @Test(arguments: [0, -1, Int.min, OutcomeMap.largestSeq + 1, Int.max]) func hasBounds(seq: Int) {
    var map = OutcomeMap()
    map[seq] = .sent
    #expect(map.isEmpty && map.bytes.isEmpty && map[seq] == .none)
  }
}
