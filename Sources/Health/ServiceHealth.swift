// What `/health` and `/api/estado-sistema` report about the services behind us. Background checks write here; the
// endpoints only read, so they answer within the turn whatever Redis or Supabase do (docs/seguimiento.md).

import EventLoop
import Text

@LoopActor
package final class ServiceHealth {
  /// Redis is connected and takes commands.
  package var isRedisReady = false { didSet { if isRedisReady != oldValue { version &+= 1 } } }
  /// Why Redis is not ready, in words.
  package var redisProblem: String? { didSet { if redisProblem != oldValue { version &+= 1 } } }
  /// What Redis answers to a script although it is connected; nil while it runs them.
  package var redisRefusal: String? { didSet { if redisRefusal != oldValue { version &+= 1 } } }
  /// Kinds of keys that Redis does not let us use, when that is the refusal.
  package var redisDeniedKeys: [String] = [] { didSet { version &+= 1 } }
  /// Redis has not yet been asked since the start how it is set up.
  package var isRedisUnchecked = false { didSet { if isRedisUnchecked != oldValue { version &+= 1 } } }
  /// Why the embedded Redis does not serve, in words; nil when that is not known.
  package var embeddedRedisProblem: String? { didSet { if embeddedRedisProblem != oldValue { version &+= 1 } } }
  /// `maxmemory-policy`, if it lets Redis delete what it was given; nil otherwise.
  package var evictionPolicy: String? {
    didSet {
      note(
        .eviction,
        evictionPolicy.map { "Redis tiene maxmemory-policy \($0) y puede borrar campañas: no se acepta nada nuevo" })
    }
  }
  /// The credentials' source answered last time, or its file is readable.
  package var areCredentialsReachable = false { didSet { if areCredentialsReachable != oldValue { version &+= 1 } } }
  /// The dispatcher takes campaigns.
  package var isWorkerRunning = false { didSet { if isWorkerRunning != oldValue { version &+= 1 } } }
  /// SIGTERM came: load balancers shall send requests elsewhere.
  package var isShuttingDown = false { didSet { if isShuttingDown != oldValue { version &+= 1 } } }

  /// What is wrong although it serves.
  private var concerns: [HealthConcern: String] = [:] { didSet { if concerns != oldValue { version &+= 1 } } }

  /// Grows with every change, so that a cached answer knows when it is old.
  package private(set) var version = 0

  package let instance: String
  private let startedAt = Loop.now
  private let startedAtWallClock = Loop.wallClockMilliseconds()

  package init(instance: String) { self.instance = instance }

  /// Whole seconds since the start.
  /// - Parameter now: the present, where the caller has looked at the clock already.
  package func uptimeSeconds(at now: LoopInstant = Loop.now) -> Int {
    Int(max(0, now.nanoseconds(since: startedAt)) / 1_000_000_000)
  }

  /// `ultima_actividad`: the last send's outcome, else the start.
  package func lastActivity(_ lastOutcomeAt: Milliseconds?) -> Milliseconds { lastOutcomeAt ?? startedAtWallClock }

  /// Notes a concern, with a reason that everybody may read; nil when it is over.
  package func note(_ concern: HealthConcern, _ reason: String?) { concerns[concern] = reason }

  /// All that was noted, the worst first; nil when there is nothing.
  package var concernReason: String? {
    let reasons = HealthConcern.allCases.compactMap { concerns[$0] }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// `healthy`, `degraded` (it serves, but nothing is sent or something is wrong all the same) or `error`.
  package var status: String {
    if !isServing { return "error" }
    return areCredentialsReachable && isWorkerRunning && concerns.isEmpty ? "healthy" : "degraded"
  }

  /// Redis is connected and runs scripts.
  package var isRedisServing: Bool {
    isRedisReady && !isRedisUnchecked && redisRefusal == nil && embeddedRedisProblem == nil
  }

  /// Why Redis does not serve, in words that everybody may read: the first word of its answer (LOADING, READONLY,
  /// NOAUTH …), and an explanation that names no hosts. The rest is for the log.
  package var redisReason: String {
    if let embeddedRedisProblem { return embeddedRedisProblem }
    if isRedisReady, isRedisUnchecked, redisRefusal == nil { return "Redis se está comprobando" }
    let problem = RedisProblem(redisProblem ?? (isRedisReady ? redisRefusal : nil) ?? "")
    if let words = problem.inWords {
      let isOfKeys = problem.isOfKeys && !redisDeniedKeys.isEmpty
      return isOfKeys ? words + " " + redisDeniedKeys.joined(separator: ", ") : words
    }
    guard let word = problem.word else { return "Redis no responde o no se puede conectar con él" }
    return "Redis responde \(word)"
  }

  /// Whether a load balancer may send requests here.
  package var isServing: Bool { isRedisServing && !isShuttingDown }
}
