// Decides how long the simulated WhatsApp API takes for a message and what it answers. Pure: the decision depends only
// on a seeded generator, so that a test or a bug report can repeat a run. `SimulatorServer` acts on it.

import Glibc

/// The simulator's dials, as the command line gives them.
package struct SimulatorProfile: Sendable, Equatable {
  /// Median latency of an answer, in milliseconds, 0…60,000. Latencies are log-normal around it, as APIs' are.
  package var latencyMilliseconds: Int
  /// The 99th percentile is this many times the median, at least 1.
  package var latencySpread: Double
  /// Share of messages that are refused, 0…1.
  package var errorRate: Double
  /// The Meta codes of refusals, drawn evenly.
  package var errorCodes: [Int]
  /// Share of messages whose connection is cut after the message was read, 0…1.
  package var cutRate: Double
  /// Share of messages answered with HTTP 500 and no code, 0…1.
  package var serverErrorRate: Double
  /// The phone numbers' limit, in messages a second over all senders; beyond it 130429 is answered. 0 is none.
  package var messagesPerSecond: Int
  /// What Meta's webhook reports afterwards.
  package var statuses: SimulatedStatusProfile
  /// The account's templates. With nil any template is accepted, and none can be asked for.
  package var templates: [SimulatedTemplate]?
  /// How many conversations its business may begin in a day.
  package var accountTier: SimulatedTier
  package var seed: UInt64

  package init(
    latencyMilliseconds: Int = 80, latencySpread: Double = 3.0, errorRate: Double = 0.02,
    errorCodes: [Int] = [131026, 131049], cutRate: Double = 0.0, serverErrorRate: Double = 0.0,
    messagesPerSecond: Int = 0,
    statuses: SimulatedStatusProfile = SimulatedStatusProfile(),
    templates: [SimulatedTemplate]? = SimulatedTemplate.catalogue,
    accountTier: SimulatedTier = .unlimited, seed: UInt64 = 1
  ) {
    self.latencyMilliseconds = latencyMilliseconds
    self.latencySpread = latencySpread
    self.errorRate = errorRate
    self.errorCodes = errorCodes
    self.cutRate = cutRate
    self.serverErrorRate = serverErrorRate
    self.messagesPerSecond = messagesPerSecond
    self.statuses = statuses
    self.templates = templates
    self.accountTier = accountTier
    self.seed = seed
  }
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
