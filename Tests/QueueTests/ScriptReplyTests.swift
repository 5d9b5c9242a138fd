import RedisClient
import TestSupport
import Testing

@testable import Queue

/// A reply that no script can have meant throws.
@Suite struct ScriptReplyTests {
  private static let edge: Int64 = 1 << 53

  @Test(
    arguments: [
      (.integer(edge), edge), (.integer(-edge), -edge), (.string(Array("12".utf8)), 12), (.integer(edge + 1), nil),
      (.integer(-edge - 1), nil), (.integer(.max), nil), (.integer(.min), nil),
      (.string(Array("9223372036854775807".utf8)), nil), (.string(Array("99999999999999999999".utf8)), nil),
      (.string(Array("1e3".utf8)), nil), (.null, nil),
    ] as [(RedisReply, Int64?)])
  func numbersAreThoseThatLuaCountsWith(element: RedisReply, number: Int64?) throws {
    var reply = try ScriptReply(.array([element]), script: "prueba")
    if let number {
      #expect(try reply.number() == number)
    } else {
      #expect(throws: RedisError.self) { try reply.number() }
    }
    // A value that is no number counts as absent where a number may be absent.
    var again = try ScriptReply(.array([element]), script: "prueba")
    #expect(try again.optionalNumber() == number)
  }

  @Test(arguments: [(0, true), (1 << 32, true), (-1, false), (1 << 32 + 1, false), (.min, false)] as [(Int64, Bool)])
  func countsAreThoseOfAContainer(number: Int64, isOne: Bool) throws {
    var reply = try ScriptReply(.array(Array(repeating: .integer(number), count: 8)), script: "prueba")
    guard isOne else {
      #expect(throws: RedisError.self) { try reply.counts() }
      return
    }
    let counts = try reply.counts()
    #expect(counts.sum == Int(number) * 8)
    #expect((0...1000).contains(counts.progressTenths(total: .max / 2)))
  }

  @Test(
    arguments: [
      (["1767868200", "123456"], true), (["9007199254", "999999"], true), (["9007199255", "0"], false),
      (["9223372036854775807", "0"], false), (["-1", "0"], false), (["1767868200"], false), (["x", "0"], false),
    ] as [([String], Bool)])
  func aClockIsOneOfOurTimes(time: [String], isOne: Bool) async throws {
    try await withDeadline {
      let moment = try? RedisClock.microseconds(of: .array(time.map { .string(Array($0.utf8)) }))
      #expect((moment != nil) == isOne)
    }
  }

  /// Any hold that an observer reads has an end.
  @Test(arguments: [Int64.min, -1, 0, 1_767_868_200_000, edge, .max])
  func anyHoldHasAnEnd(hold: Int64) {
    for lastTurn in [Int64.min, 0, .max] {
      for now in [Int64.min, 1_767_868_200_000, .max] {
        let seen = CampaignObservation(
          upload: "u", token: "", turn: 0, state: .processing, holdUntil: hold, lastTurn: lastTurn)
        #expect(seen.waits(at: now) <= hold)
      }
    }
  }
}
