import Testing

@testable import Campaigns
@testable import Text

@Suite struct CircuitBreakerTests {
  @Test func oneUnreachableOpensAndProbesDouble() {
    var breaker = CircuitBreaker()
    #expect(breaker.permission(now: 0) == .granted)
    breaker.unreachable(isProbe: false, now: 0)
    var now: Milliseconds = 0
    var pauses: [Milliseconds] = []
    for _ in 0..<10 {
      guard case .wait(let until) = breaker.permission(now: now) else {
        Issue.record("an open circuit waits")
        return
      }
      pauses.append(until - now)
      #expect(breaker.permission(now: until) == .probe)
      #expect(breaker.permission(now: until) == .waitForProbe)
      now = until
      breaker.unreachable(isProbe: true, now: now)
    }
    #expect(pauses == [2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000])
  }

  @Test func fiveUncertainInARowOpen() {
    var breaker = CircuitBreaker()
    for _ in 0..<4 { breaker.uncertain(isProbe: false, now: 0) }
    breaker.answered()
    for _ in 0..<4 { breaker.uncertain(isProbe: false, now: 0) }
    #expect(breaker.permission(now: 0) == .granted)
    breaker.uncertain(isProbe: false, now: 10)
    #expect(breaker.permission(now: 11) == .wait(until: 2010))
    #expect(!breaker.isClosed)
  }

  @Test func stragglersNeitherEndNorRestartAProbe() {
    var breaker = CircuitBreaker()
    breaker.unreachable(isProbe: false, now: 0)
    breaker.unreachable(isProbe: false, now: 1)
    breaker.uncertain(isProbe: false, now: 1)
    #expect(breaker.permission(now: 2000) == .probe)
    breaker.unreachable(isProbe: false, now: 2001)
    breaker.uncertain(isProbe: false, now: 2001)
    #expect(breaker.permission(now: 9000) == .waitForProbe)
    breaker.uncertain(isProbe: true, now: 9000)
    #expect(breaker.permission(now: 9000) == .wait(until: 13_000))
  }

  @Test func anAnswerClosesAndAnAbandonedProbeIsAskedAgain() {
    var breaker = CircuitBreaker()
    breaker.unreachable(isProbe: false, now: 0)
    #expect(breaker.permission(now: 2000) == .probe)
    breaker.probeAbandoned(now: 2000)
    #expect(breaker.permission(now: 2000) == .probe)
    breaker.answered()
    #expect(breaker.isClosed)
    breaker.probeAbandoned(now: 2000)
    #expect(breaker.isClosed)
    breaker.unreachable(isProbe: false, now: 3000)
    #expect(breaker.permission(now: 3000) == .wait(until: 5000))
  }
}

@Suite struct OutcomeStreakTests {
  static let uncertain = Outcome(TransportFailure(kind: .lost, bodyHandedOut: true))
  static let unsent = Outcome(TransportFailure(kind: .connection, bodyHandedOut: false))
  static let sent = Outcome.sent(messageID: "m", warning: nil)
  static func failed(_ code: Int) -> Outcome { .failed(Failure(code: .meta(code), text: "x")) }

  @Test func twentyUncertainStop() {
    var streak = UncertainStreak()
    for _ in 0..<19 { #expect(streak.record(Self.uncertain) == nil) }
    #expect(streak.record(Self.unsent) == nil)
    #expect(streak.record(Self.uncertain)?.contains("20 envíos seguidos") == true)
    for _ in 0..<19 { #expect(streak.record(Self.uncertain) == nil) }
    #expect(streak.record(Self.failed(1)) == nil)
    for _ in 0..<19 { #expect(streak.record(Self.uncertain) == nil) }
  }

  @Test func twentyFailuresWithOneCodeStop() {
    var streak = SystemicFailureStreak()
    for _ in 0..<19 { #expect(streak.failed(.meta(132000)) == nil) }
    let reason = streak.failed(.meta(132000))
    #expect(reason?.contains("132000: la cantidad de variables no coincide con la plantilla") == true)
    #expect(streak.count == 0)
  }

  @Test(arguments: [true, false])
  func aSuccessOrAnotherCodeBreaksTheStreak(isSuccess: Bool) {
    var streak = SystemicFailureStreak()
    for _ in 0..<19 { #expect(streak.failed(.meta(100)) == nil) }
    if isSuccess { streak.sent() } else { #expect(streak.failed(.meta(131026)) == nil) }
    for _ in 0..<19 { #expect(streak.failed(.meta(100)) == nil) }
    #expect(streak.failed(.meta(100)) != nil)
  }

  /// The text that tells the operator what to do.
  @Test(
    arguments: [
      (.meta(132000), "Revise las columnas"), (.http(404), "Revise las columnas"), (.unspecified, "Revise las"),
      (.meta(131053), "131053: Meta no pudo usar el archivo multimedia). Revise las columnas"),
      (.http(503), "Compruebe que la API funciona"), (.http(408), "Compruebe que la API funciona"),
    ] as [(FailureCode, String)])
  func aStreakOfFailuresTellsWhatToDo(code: FailureCode, advice: String) {
    #expect(StopReason.text(streak: 20, of: code).contains(advice))
  }
}
