// What `/health` and `/api/estado-sistema` report about the services behind us. Background checks write here; the
// endpoints only read, so they answer within the turn whatever Redis or Supabase do (WIRE.md, "/health").

import Campaigns
import EventLoop

@LoopActor
final class ServiceHealth {
  /// Redis is connected and takes commands.
  var isRedisReady = false { didSet { if isRedisReady != oldValue { version &+= 1 } } }
  /// Why it does not, in words.
  var redisProblem: String? { didSet { if redisProblem != oldValue { version &+= 1 } } }
  /// What Redis answers to a script although it is connected; nil while it runs them.
  var redisRefusal: String? { didSet { if redisRefusal != oldValue { version &+= 1 } } }
  /// The credentials' source answered last time, or its file is readable.
  var areCredentialsReachable = false { didSet { if areCredentialsReachable != oldValue { version &+= 1 } } }
  /// The dispatcher takes campaigns.
  var isWorkerRunning = false { didSet { if isWorkerRunning != oldValue { version &+= 1 } } }
  /// SIGTERM came: load balancers shall look elsewhere.
  var isShuttingDown = false { didSet { if isShuttingDown != oldValue { version &+= 1 } } }

  /// Grows with every change, so that a cached answer knows when it is old.
  private(set) var version = 0

  let instance: String
  private let startedAt = Loop.now
  private let startedAtWallClock = Loop.wallClockMilliseconds()

  init(instance: String) { self.instance = instance }

  /// Whole seconds since the start.
  /// - Parameter now: the present, where the caller has looked at the clock already.
  func uptimeSeconds(at now: LoopInstant = Loop.now) -> Int {
    Int(max(0, now.nanoseconds(since: startedAt)) / 1_000_000_000)
  }

  /// `ultima_actividad`: the last send's outcome, else the start.
  func lastActivity(_ lastOutcomeAt: Milliseconds?) -> Milliseconds { lastOutcomeAt ?? startedAtWallClock }

  /// `healthy`, `degraded` (it serves, but nothing is sent or the credentials' source does not answer) or `error`.
  var status: String {
    if !isServing { return "error" }
    return areCredentialsReachable && isWorkerRunning ? "healthy" : "degraded"
  }

  /// Redis is connected and runs scripts.
  var isRedisServing: Bool { isRedisReady && redisRefusal == nil }

  /// Why Redis does not serve, for everybody: what Redis itself answers by its first word (LOADING, READONLY, NOAUTH …). The
  /// rest, which may name hosts, is for the log.
  var redisReason: String {
    let problem = redisProblem ?? (isRedisReady ? redisRefusal : nil) ?? ""
    // The shebang is what an older one cannot read.
    if problem.hasPrefix("ERR Error compiling script") {
      return "Redis no admite los scripts: hace falta 7.0 o posterior"
    }
    let word = problem.prefix { $0 != " " }
    guard word.utf8.count > 2, word.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
      return "Redis no responde o no se puede conectar con él"
    }
    return "Redis responde \(word)"
  }

  /// Whether a load balancer may send requests here.
  var isServing: Bool { isRedisServing && !isShuttingDown }
}
