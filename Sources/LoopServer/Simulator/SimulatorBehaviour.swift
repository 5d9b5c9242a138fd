// What the simulated WhatsApp API does with a message: how long it takes and what it answers. Pure: a seeded generator
// in, a decision out, so that a test or a bug report can repeat a run. `SimulatorServer` acts on it.

import Glibc

/// The simulator's dials, as the command line gives them.
struct SimulatorProfile: Sendable, Equatable {
  /// Median latency of an answer, in milliseconds, 0…60,000. Latencies are log-normal around it, as APIs' are.
  var latencyMilliseconds = 80
  /// The 99th percentile is this many times the median, at least 1.
  var latencySpread = 3.0
  /// Share of messages that are refused, 0…1.
  var errorRate = 0.02
  /// The Meta codes refusals carry, drawn evenly.
  var errorCodes = [131026, 131049]
  /// Share of messages whose connection is cut after the message was read, 0…1.
  var cutRate = 0.0
  /// Share of messages answered with HTTP 500 and no code, 0…1.
  var serverErrorRate = 0.0
  /// The phone numbers' limit, in messages a second over all senders; beyond it 130429 is answered. 0 is none.
  var messagesPerSecond = 0
  /// What Meta's webhook tells afterwards.
  var statuses = SimulatedStatusProfile()
  /// The account's templates; with none, any will do and none can be asked for.
  var templates: [SimulatedTemplate] = []
  var seed: UInt64 = 1
}

/// What happens to one message.
enum SimulatedFate: Equatable, Sendable {
  case accepted
  case refused(code: Int)
  case throttled
  case serverError
  case cut
}

/// Decides latency and fate, message by message.
struct SimulatorBehaviour {
  let profile: SimulatorProfile
  private var random: SplitMix64
  private var second: Int64 = 0
  private var messagesThisSecond = 0

  init(profile: SimulatorProfile) {
    self.profile = profile
    random = SplitMix64(state: profile.seed)
  }

  /// - Parameter now: milliseconds of any steady clock, for the limit per second.
  mutating func next(now: Int64) -> (latencyMilliseconds: Int, fate: SimulatedFate) {
    let latency = self.latency()
    if exceedsLimit(now: now) { return (latency, .throttled) }
    let draw = random.unit()
    if draw < profile.cutRate { return (latency, .cut) }
    if draw < profile.cutRate + profile.serverErrorRate { return (latency, .serverError) }
    if draw < profile.cutRate + profile.serverErrorRate + profile.errorRate, !profile.errorCodes.isEmpty {
      return (latency, .refused(code: profile.errorCodes[Int(random.next() % UInt64(profile.errorCodes.count))]))
    }
    return (latency, .accepted)
  }

  private mutating func exceedsLimit(now: Int64) -> Bool {
    guard profile.messagesPerSecond > 0 else { return false }
    if now / 1000 != second {
      second = now / 1000
      messagesThisSecond = 0
    }
    messagesThisSecond += 1
    return messagesThisSecond > profile.messagesPerSecond
  }

  /// Log-normal, as the latencies of real APIs: the logarithm is drawn by Box and Muller's method. 2.326 standard
  /// deviations above the median lies the 99th percentile.
  private mutating func latency() -> Int {
    guard profile.latencyMilliseconds > 0 else { return 0 }
    let normal = (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
    let factor = exp(normal * log(profile.latencySpread) / 2.326)
    return min(Self.longestLatency, Int(Double(profile.latencyMilliseconds) * factor))
  }

  private static let longestLatency = 120_000
}

/// Steele, Lea and Flood's SplitMix64: small, seedable and good enough to draw fates.
struct SplitMix64: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0…1, 1 excluded.
  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
