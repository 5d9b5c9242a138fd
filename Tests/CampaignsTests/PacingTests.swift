import Testing

@testable import Campaigns

private let ms: Nanoseconds = 1_000_000

@Suite struct SendPacerTests {
  @Test(
    arguments: [(Milliseconds(2000), 1980), (200, 180), (40, 20), (30, 15), (1, 0), (0, 0)] as [(Milliseconds, Int64)])
  func leastDistance(interval: Milliseconds, milliseconds: Int64) {
    #expect(SendPacer(interval: interval).leastDistance / ms == milliseconds)
  }

  /// lastStart, slot, now → decision, at an interval of 200 ms
  @Test(
    arguments: [
      (nil, 1000, 999, .wait(until: 1000 * ms)),
      (nil, 1000, 1000, .start),
      (nil, 1000, 1250, .start),
      (nil, 1000, 1251, .refuse),
      (800, 1000, 1000, .start),
      (900, 1000, 1000, .wait(until: 1080 * ms)),
      (900, 1000, 1080, .start),
      (1070, 1000, 1250, .start),
      (1071, 1000, 1250, .wait(until: 1251 * ms)),
      (1071, 1000, 1251, .refuse),
      (500, 1000, 990, .wait(until: 1000 * ms)),
    ] as [(Nanoseconds?, Nanoseconds, Nanoseconds, SendPacer.Decision)])
  func decisions(lastStart: Nanoseconds?, slot: Nanoseconds, now: Nanoseconds, decision: SendPacer.Decision) {
    var pacer = SendPacer(interval: 200)
    if let lastStart { pacer.started(at: lastStart * ms) }
    #expect(pacer.decision(slot: slot * ms, now: now * ms) == decision)
  }

  @Test func aLateStartIsMadeUpWithoutABurst() {
    var pacer = SendPacer(interval: 200)
    var now: Nanoseconds = 0
    var starts: [Nanoseconds] = []
    for slot in stride(from: Nanoseconds(0), through: 2000, by: 200) {
      if slot == 400 { now = 550 * ms }  // a stall: the slot of 400 is 150 ms late
      while true {
        let decision = pacer.decision(slot: slot * ms, now: now)
        if case .wait(let until) = decision {
          now = until
          continue
        }
        #expect(decision == .start)
        pacer.started(at: now)
        starts.append(now / ms)
        break
      }
    }
    #expect(starts == [0, 200, 550, 730, 910, 1090, 1270, 1450, 1630, 1810, 2000])
  }

  @Test func intervalZeroNeverWaits() {
    var pacer = SendPacer(interval: 0)
    for _ in 0..<3 {
      #expect(pacer.decision(slot: 5 * ms, now: 5 * ms) == .start)
      pacer.started(at: 5 * ms)
    }
  }
}

@Suite struct SendGateTests {
  /// Turn written at boot time 100,000 ms; 45 s of lease and 15 s a request: no send begins after 130,000 ms.
  @Test(
    arguments: [
      (Int64(100_000), Int64(1000), nil), (130_000, 1250, nil), (130_001, 1000, .leaseTooShort),
      (130_001, 9000, .leaseTooShort), (100_000, 1251, .slotTooOld), (100_000, 0, nil),
    ] as [(Int64, Int64, GateRefusal?)])
  func refuses(bootTime: Int64, now: Int64, refusal: GateRefusal?) {
    let gate = SendGate(turnWritten: 100_000 * ms, lease: 45_000, sendTimeout: 15_000, slot: 1000 * ms)
    #expect(gate.refusal(bootTime: bootTime * ms, now: now * ms) == refusal)
  }
}

@Suite struct SlotClockTests {
  @Test func keepsTheLeastDelayedReply() {
    var clock = SlotClock()
    #expect(clock.instant(slot: 1) == nil)
    // Redis' clock is 1,000,000 ms ahead of ours; replies take 0.2 to 3 ms.
    for (redis, delay) in [(0, 3000), (100, 500), (200, 200), (300, 2500), (400, 900)] {
      clock.observe(
        redisTime: Int64(1_000_000 + redis) * 1000, now: Nanoseconds(redis) * ms + Nanoseconds(delay) * 1000,
        roundTrip: Nanoseconds(delay) * 1000)
    }
    let instant = clock.instant(slot: 1_000_500)!
    #expect(instant >= 500 * ms + 200_000)
    #expect(instant < 500 * ms + 250_000)
  }

  @Test(arguments: [Int64(-10_000), 10_000, 3_600_000])
  func followsAClockThatWasSet(jump: Int64) {
    var clock = SlotClock()
    clock.observe(redisTime: 1_000_000_000, now: 0, roundTrip: 0)
    clock.observe(redisTime: 1_000_000_000 + (100 + jump) * 1000, now: 100 * ms, roundTrip: ms)
    #expect(clock.instant(slot: 1_000_000 + 200 + jump) == 200 * ms)
  }

  /// A reply that took longer than a slot may be old: its slots must not look new.
  @Test(arguments: [101, 400, 5000] as [Nanoseconds])
  func aLateReplyIsNoClockThatWasSet(delay: Nanoseconds) {
    var clock = SlotClock()
    clock.observe(redisTime: 1_000_000_000, now: 0, roundTrip: 0)
    clock.observe(redisTime: 1_000_100_000, now: (100 + delay) * ms, roundTrip: delay * ms)
    let slot = clock.instant(slot: 1_000_100)!
    #expect(slot >= 100 * ms && slot < 101 * ms)
    // Late, and Redis' clock was set back by a minute: more than the delay explains.
    clock.observe(redisTime: 1_000_200_000 - 60_000_000, now: (200 + delay) * ms, roundTrip: delay * ms)
    #expect(clock.instant(slot: 1_000_200 - 60_000) == (200 + delay) * ms)
  }
}
