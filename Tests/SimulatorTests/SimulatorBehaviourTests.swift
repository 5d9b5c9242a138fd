import Testing

@testable import Simulator

@Suite struct SimulatorBehaviourTests {
  @Test func theSameSeedGivesTheSameRun() {
    var first = SimulatorBehaviour(profile: SimulatorProfile(seed: 7))
    var second = SimulatorBehaviour(profile: SimulatorProfile(seed: 7))
    for _ in 0..<200 {
      let (left, right) = (first.next(now: 0), second.next(now: 0))
      #expect(left.latencyMilliseconds == right.latencyMilliseconds)
      #expect(left.fate == right.fate)
    }
  }

  @Test func ratesAndLatenciesAreThoseAskedFor() {
    var profile = SimulatorProfile(latencyMilliseconds: 100, latencySpread: 4)
    profile.errorRate = 0.2
    profile.errorCodes = [131026]
    profile.cutRate = 0.1
    profile.serverErrorRate = 0.1
    var behaviour = SimulatorBehaviour(profile: profile)
    let draws = (0..<20_000).map { _ in behaviour.next(now: 0) }
    func share(_ fate: SimulatedFate) -> Double { Double(draws.count { $0.fate == fate }) / 20_000 }
    #expect(abs(share(.refused(code: 131026)) - 0.2) < 0.02)
    #expect(abs(share(.cut) - 0.1) < 0.02)
    #expect(abs(share(.serverError) - 0.1) < 0.02)
    let latencies = draws.map(\.latencyMilliseconds).sorted()
    #expect(abs(latencies[10_000] - 100) < 10)
    #expect(abs(latencies[19_800] - 400) < 80)
  }

  @Test func beyondTheLimitOfASecondMessagesAreThrottled() {
    var profile = SimulatorProfile()
    profile.errorRate = 0
    profile.messagesPerSecond = 3
    var behaviour = SimulatorBehaviour(profile: profile)
    let fates = [0, 100, 200, 300, 999, 1000].map { behaviour.next(now: $0).fate }
    #expect(fates == [.accepted, .accepted, .accepted, .throttled, .throttled, .accepted])
  }
}
