import Testing

@testable import Campaigns
@testable import Text

private let ms: Nanoseconds = 1_000_000

@Suite struct SendPacerTests {
  @Test(
    arguments: [(Milliseconds(2000), 1980), (200, 180), (40, 20), (30, 15), (1, 0), (0, 0)] as [(Milliseconds, Int64)])
  func leastDistance(interval: Milliseconds, milliseconds: Int64) {
    #expect(SendPacer(interval: interval).leastDistance / ms == milliseconds)
  }

  /// lastStart, slot, now → decision about a connected message, at an interval of 200 ms
  @Test(
    arguments: [
      (nil, 1000, 999, .wait(until: 1000 * ms)),
      (nil, 1000, 1000, .start),
      (nil, 1000, 9000, .start),
      (800, 1000, 1000, .start),
      (900, 1000, 1000, .wait(until: 1080 * ms)),
      (900, 1000, 1080, .start),
      (1070, 1000, 1250, .start),
      (1071, 1000, 1250, .wait(until: 1251 * ms)),
      (1071, 1000, 1251, .start),
      (500, 1000, 990, .wait(until: 1000 * ms)),
    ] as [(Nanoseconds?, Nanoseconds, Nanoseconds, SendPacer.Decision)])
  func leaving(lastStart: Nanoseconds?, slot: Nanoseconds, now: Nanoseconds, decision: SendPacer.Decision) {
    var pacer = SendPacer(interval: 200)
    if let lastStart { pacer.started(slot: lastStart * ms, at: lastStart * ms) }
    #expect(pacer.leaving(slot: slot * ms, now: now * ms) == decision)
  }

  /// behind, connect time, now → decision about a send of slot 1000, the last one having left at 800, every 200 ms
  @Test(
    arguments: [
      // A connection is at hand, and the send leaves as it begins.
      (0, 0, 999, .wait(until: 1000 * ms)), (0, 0, 1000, .start), (0, 0, 1250, .start), (0, 0, 1251, .refuse),
      // The time to connect is not known.
      (0, nil, 900, .start), (3, nil, 900, .start), (0, nil, 1251, .refuse),
      // The send has to connect first, which takes 60 ms, or a little more.
      (0, 60, 900, .wait(until: 920 * ms)), (0, 60, 920, .start), (0, 60, 1251, .refuse),
      // Two others leave before the send, at least 180 ms apart.
      (2, 0, 1000, .wait(until: 1340 * ms)), (2, 60, 1000, .wait(until: 1260 * ms)), (2, 0, 1590, .start),
      (2, 0, 1591, .refuse),
    ] as [(Int, Nanoseconds?, Nanoseconds, SendPacer.Decision)])
  func beginning(behind: Int, connectTime: Nanoseconds?, now: Nanoseconds, decision: SendPacer.Decision) {
    var pacer = SendPacer(interval: 200)
    pacer.started(slot: 800 * ms, at: 800 * ms)
    let decided = pacer.beginning(
      slot: 1000 * ms, behind: behind, connectTime: connectTime.map { $0 * ms }, now: now * ms)
    #expect(decided == decision)
  }

  /// When each message of the slots 0, 200 … leaves, if none is connected before the moment given.
  private func starts(connected: [Nanoseconds: Nanoseconds], through last: Nanoseconds) -> [Nanoseconds] {
    var pacer = SendPacer(interval: 200)
    var now: Nanoseconds = 0
    var starts: [Nanoseconds] = []
    for slot in stride(from: Nanoseconds(0), through: last, by: 200) {
      now = max(now, (connected[slot] ?? 0) * ms)
      while case .wait(let until) = pacer.leaving(slot: slot * ms, now: now) { now = until }
      pacer.started(slot: slot * ms, at: now)
      starts.append(now / ms)
    }
    return starts
  }

  @Test func aLateStartIsMadeUpWithoutABurst() {
    let starts = starts(connected: [400: 550], through: 2000)
    #expect(starts == [0, 200, 550, 730, 910, 1090, 1270, 1450, 1630, 1810, 2000])
  }

  /// Each message makes up a hundredth of the interval: 2 ms.
  @Test func aFirstMessageThatConnectsForLongShiftsItsCampaign() {
    let starts = starts(connected: [0: 900], through: 1000)
    #expect(starts == [900, 1100, 1298, 1496, 1694, 1892])
  }

  @Test func aMessageThatIsVeryLateShiftsThoseBehindIt() {
    let starts = starts(connected: [400: 1400], through: 1000)
    #expect(starts == [0, 200, 1400, 1600, 1798, 1996])
  }

  @Test func aCampaignThatWaitedIsShiftedNoMore() {
    var pacer = SendPacer(interval: 200)
    pacer.started(slot: 0, at: 900 * ms)
    #expect(pacer.shift == 900 * ms)
    // After a hold Redis counts the slots anew.
    #expect(pacer.leaving(slot: 5000 * ms, now: 4000 * ms) == .wait(until: 5000 * ms))
    pacer.started(slot: 5000 * ms, at: 5000 * ms)
    #expect(pacer.shift == 0)
  }

  @Test func intervalZeroNeverWaits() {
    var pacer = SendPacer(interval: 0)
    for _ in 0..<3 {
      #expect(pacer.beginning(slot: 5 * ms, behind: 7, connectTime: nil, now: 5 * ms) == .start)
      #expect(pacer.leaving(slot: 5 * ms, now: 5 * ms) == .start)
      pacer.started(slot: 5 * ms, at: 5 * ms)
    }
  }
}

@Suite struct SendGateTests {
  /// Turn written at boot time 100,000 ms; 45 s of lease and 15 s a request: no send begins after 130,000 ms.
  @Test(arguments: [(Int64(100_000), nil), (130_000, nil), (130_001, .leaseTooShort)] as [(Int64, GateRefusal?)])
  func refuses(bootTime: Int64, refusal: GateRefusal?) {
    let gate = SendGate(turnWritten: 100_000 * ms, lease: 45_000, sendTimeout: 15_000)
    #expect(gate.refusal(bootTime: bootTime * ms) == refusal)
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
    // A late reply shows a clock that was set back by a minute, which is more than the delay explains.
    clock.observe(redisTime: 1_000_200_000 - 60_000_000, now: (200 + delay) * ms, roundTrip: delay * ms)
    #expect(clock.instant(slot: 1_000_200 - 60_000) == (200 + delay) * ms)
  }
}
