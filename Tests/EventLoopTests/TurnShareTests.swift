// The work that a share of the turn lets through, counted in turns.

import EventLoop
import TestSupport
import Testing

@Suite struct TurnShareTests {
  @Test func onceInEachTurnAtLeast() async throws {
    try await withDeadline {
      var share = TurnShare(.zero)
      for _ in 0..<3 {
        let answers = [share.isLeft(), share.isLeft()]
        #expect(answers == [true, false])
        try await Loop.sleep(for: .milliseconds(1))
      }
    }
  }

  @Test func asOftenAsItsTimeAllows() async throws {
    try await withDeadline {
      var share = TurnShare(.seconds(60))
      let answers = (0..<100).map { _ in share.isLeft() }
      #expect(!answers.contains(false))
    }
  }
}
