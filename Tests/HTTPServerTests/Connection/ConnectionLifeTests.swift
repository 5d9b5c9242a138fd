import Testing

@testable import HTTPServer

@Suite struct ConnectionLifeTests {
  /// What can happen to a connection, so that a life can be written as a line of a table.
  enum Step {
    case part
    case head(BodyFraming, expects: Bool = false, keep: Bool = true)
    case wantsBody
    case body(UInt64?, last: Bool = false)
    case begin(delimited: Bool = true)
    case end, reject, eof, stop, flush, flushed
  }

  /// Runs the steps and writes down every answer.
  static func live(_ steps: [Step]) -> (ConnectionLife, [String]) {
    var life = ConnectionLife()
    let answers = steps.map { step -> String in
      switch step {
      case .part: return "\(life.receivedPartOfHead())"
      case .head(let framing, let expects, let keep):
        life.receivedHead(framing: framing, expectsContinue: expects, keepsAlive: keep)
        return "-"
      case .wantsBody: return "\(life.wantsBody(remaining: 10))"
      case .body(let remaining, let last): return "\(life.receivedBody(remaining: remaining, isLast: last))"
      case .begin(let delimited): return "\(life.beginResponse(isDelimited: delimited, discardable: 100))"
      case .end: return "\(life.endResponse())"
      case .reject: return "\(life.rejectedMessage())"
      case .eof: return "\(life.endedInput())"
      case .stop: return "\(life.stop())"
      case .flush: return "\(life.flush())"
      case .flushed:
        life.flushed()
        return "-"
      }
    }
    return (life, answers)
  }

  static let idle = ConnectionLife.Phase.idle
  static let table: [(String, [Step], [String], ConnectionLife.Phase)] = [
    ("a request without a body", [.head(.none), .begin(), .end], ["-", "true", "nextRequest"], .idle),
    (
      "a head in parts", [.part, .part, .head(.none), .begin(), .end], ["true", "false", "-", "true", "nextRequest"],
      .idle
    ),
    ("the client wants no more", [.head(.none, keep: false), .begin(), .end], ["-", "false", "flush"], .flushing),
    ("an answer without an end", [.head(.none), .begin(delimited: false), .end], ["-", "false", "flush"], .flushing),
    (
      "a body that is read", [.head(.sized(5)), .body(2), .body(0, last: true), .begin(), .end],
      ["-", "wait", "wait", "true", "nextRequest"], .idle
    ),
    (
      "an answer before a small body is read", [.head(.sized(100)), .begin(), .end, .body(50), .body(0, last: true)],
      ["-", "true", "discardBody", "wait", "nextRequest"], .idle
    ),
    (
      "an answer before a large body is read", [.head(.sized(101)), .begin(), .end], ["-", "false", "flush"], .flushing
    ),
    (
      "of a large body little is left", [.head(.sized(500)), .body(90), .begin(), .end],
      ["-", "wait", "true", "discardBody"],
      .exchange(.init(body: .arriving(remaining: 90), response: .sent, keepsAlive: true))
    ),
    (
      "an answer before a chunked body is read", [.head(.chunked), .begin(), .end], ["-", "false", "flush"], .flushing
    ),
    (
      "a body that waits for its invitation",
      [.head(.sized(10), expects: true), .wantsBody, .wantsBody, .body(0, last: true), .begin(), .end],
      ["-", "true", "false", "wait", "true", "nextRequest"], .idle
    ),
    (
      "an answer instead of an invitation", [.head(.sized(10), expects: true), .begin(), .end],
      ["-", "false", "flush"], .flushing
    ),
    (
      "no invitation after the answer began", [.head(.sized(10), expects: true), .begin(), .wantsBody],
      ["-", "false", "false"],
      .exchange(.init(body: .arriving(remaining: 10), response: .streaming, keepsAlive: false))
    ),
    ("nonsense between requests", [.reject], ["rejectMessage"], .idle),
    ("nonsense in a head", [.part, .reject, .flush, .flushed], ["true", "rejectMessage", "flush", "-"], .lingering),
    (
      "nonsense in a body", [.head(.chunked), .reject, .begin(), .end], ["-", "failBody", "false", "flush"], .flushing
    ),
    (
      "nonsense in a body that is thrown away", [.head(.sized(50)), .begin(), .end, .reject],
      ["-", "true", "discardBody", "close"],
      .exchange(.init(body: .arriving(remaining: 50), response: .sent, keepsAlive: true))
    ),
    ("the client leaves between requests", [.eof], ["close"], .idle),
    ("the client leaves in a head", [.part, .eof], ["true", "rejectMessage"], .head),
    (
      "the client ends its side and waits", [.head(.none), .eof, .begin(), .end],
      ["-", "nothing", "true", "nextRequest"], .idle
    ),
    (
      "the client leaves in a body", [.head(.sized(50)), .eof, .begin(), .end], ["-", "failBody", "false", "flush"],
      .flushing
    ),
    (
      "the client leaves while lingering", [.head(.none, keep: false), .begin(), .end, .flushed, .eof],
      ["-", "false", "flush", "-", "close"], .lingering
    ),
    ("a shutdown while idle", [.stop], ["true"], .idle),
    (
      "a shutdown in a head", [.part, .stop, .head(.none), .begin(), .end], ["true", "false", "-", "false", "flush"],
      .flushing
    ),
    (
      "a shutdown before the answer", [.head(.none), .stop, .begin(), .end], ["-", "false", "false", "flush"], .flushing
    ),
    (
      "a shutdown while the answer goes out", [.head(.none), .begin(), .stop, .end], ["-", "true", "false", "flush"],
      .flushing
    ),
    (
      "a shutdown while a body is thrown away", [.head(.sized(50)), .begin(), .end, .stop, .body(0, last: true)],
      ["-", "true", "discardBody", "false", "flush"], .flushing
    ),
  ]

  @Test(arguments: table)
  func decides(_ name: String, _ steps: [Step], _ answers: [String], _ phase: ConnectionLife.Phase) {
    let (life, given) = Self.live(steps)
    #expect(given == answers, "\(name)")
    #expect(life.phase == phase, "\(name)")
  }

  @Test func inputIsParsedOnlyWhenItBelongsToTheRequestInHand() {
    let cases: [([Step], Bool)] = [
      ([], true), ([.part], true), ([.head(.none)], false), ([.head(.sized(5))], true),
      ([.head(.sized(5)), .body(0, last: true)], false),
      ([.head(.sized(5), expects: true)], true), ([.head(.chunked), .reject], false),
      ([.head(.sized(5)), .begin(), .end], true),
      ([.flush], false), ([.flush, .flushed], false),
    ]
    for (steps, parses) in cases { #expect(Self.live(steps).0.parsesInput == parses, "\(steps)") }
  }
}

@Suite struct ProgressWatchTests {
  struct Look {
    var seconds = 5
    var received: UInt64 = 0
    var awaits = true
    var delivered: UInt64 = 0
    var queued = 0
  }

  private func verdicts(_ looks: [Look]) -> [ProgressWatch.Verdict] {
    var watch = ProgressWatch()
    return looks.map {
      watch.look(
        after: .seconds($0.seconds), received: $0.received, awaitsBody: $0.awaits, delivered: $0.delivered,
        queued: $0.queued,
        limits: HTTPServerLimits())
    }
  }

  @Test func aBodyThatStopsIsGivenUpAfterTwentySeconds() {
    #expect(verdicts([Look(), Look(), Look(), Look()]) == [.moving, .moving, .moving, .bodyStalled])
    let late = [Look(received: 90_000)] + (0..<4).map { _ in Look(received: 90_000) }
    #expect(verdicts(late) == [.moving, .moving, .moving, .moving, .bodyStalled])
  }

  @Test func aBodyThatTricklesIsGivenUpWhenItsRateIsTooLow() {
    // One byte a look never stalls, but 20 s are over after four looks.
    #expect(verdicts((1...4).map { Look(received: UInt64($0)) }) == [.moving, .moving, .moving, .bodyStalled])
    // 600 bytes a second may go on.
    #expect(verdicts((1...100).map { Look(received: UInt64($0) * 3000) }).allSatisfy { $0 == .moving })
    // 400 may not, for ever.
    #expect(verdicts((1...100).map { Look(received: UInt64($0) * 2000) }).contains(.bodyStalled))
  }

  @Test func timeInWhichTheHandlerLetsTheBodyWaitDoesNotCount() {
    #expect(verdicts((0..<100).map { _ in Look(awaits: false) }).allSatisfy { $0 == .moving })
    let mixed = (0..<3).map { _ in Look() } + (0..<50).map { _ in Look(awaits: false) } + [Look(received: 5000)]
    #expect(verdicts(mixed).allSatisfy { $0 == .moving })
  }

  @Test func aReaderThatTakesNothingIsCutOff() {
    let stuck = (0..<7).map { _ in Look(awaits: false, delivered: 100, queued: 50) }
    #expect(verdicts(stuck) == [.moving, .moving, .moving, .moving, .moving, .moving, .writeStalled])
    #expect(verdicts((0..<50).map { _ in Look(awaits: false, delivered: 100, queued: 0) }).allSatisfy { $0 == .moving })
  }

  /// Bytes that are taken in each five seconds.
  @Test(
    arguments: [
      // 600 a second may go on for ever, 400 may not; a few bytes every 25 seconds are nothing.
      ([3000], nil), ([2000], 31), ([0, 0, 0, 0, 100], 8),
      // A client that is out of reach for 25 seconds, and then sends all of it at once.
      ([0, 0, 0, 0, 0, 15_000], nil),
      // A megabyte in the beginning is no excuse for what comes after it.
      ([1 << 20] + Array(repeating: 1, count: 299), 8),
    ] as [([Int], Int?)])
  func aReaderMustKeepARate(_ taken: [Int], _ cutOffAtLook: Int?) {
    var delivered = 0
    let looks = (0..<300).map { number in
      delivered += taken[number % taken.count]
      return Look(awaits: false, delivered: UInt64(delivered), queued: 50)
    }
    #expect(verdicts(looks).firstIndex(of: .writeStalled).map { $0 + 1 } == cutOffAtLook)
  }

  @Test func timeWithNothingToTakeDoesNotCount() {
    let stuck = (0..<6).map { _ in Look(awaits: false, delivered: 100, queued: 50) }
    let nothing = (0..<50).map { _ in Look(awaits: false, delivered: 100, queued: 0) }
    #expect(verdicts(stuck + nothing + stuck + nothing + stuck).allSatisfy { $0 == .moving })
  }

  @Test func theSpeedIsMostlyThatOfTheLastLooks() {
    var watch = ProgressWatch()
    for (delivered, speed) in [(UInt64(10_000), 1000), (10_500, 550), (10_500, 275), (110_500, 10_137)] {
      _ = watch.look(
        after: .seconds(5), received: 0, awaitsBody: false, delivered: delivered, queued: 1, limits: HTTPServerLimits())
      #expect(watch.writeSpeed == speed)
    }
  }

  @Test func aBodyWithATimeMustBeWholeInIt() {
    var watch = ProgressWatch()
    let looks = (1...4).map { number in
      watch.look(
        after: .seconds(5), received: UInt64(number) * 1_000_000, awaitsBody: true, bodyLimit: .seconds(10),
        delivered: 0, queued: 0, limits: HTTPServerLimits())
    }
    #expect(looks == [.moving, .bodyStalled, .bodyStalled, .bodyStalled])
  }

  @Test func aNewExchangeMayHaveReceivedLessAndHasItsOwnTime() {
    #expect(verdicts([Look(received: 1000), Look(received: 10)]) == [.moving, .moving])
    var watch = ProgressWatch()
    func look() -> ProgressWatch.Verdict {
      watch.look(
        after: .seconds(5), received: 0, awaitsBody: true, delivered: 0, queued: 0, limits: HTTPServerLimits())
    }
    #expect([look(), look(), look()] == [.moving, .moving, .moving])
    watch.beginExchange()
    #expect([look(), look(), look(), look()] == [.moving, .moving, .moving, .bodyStalled])
  }
}
