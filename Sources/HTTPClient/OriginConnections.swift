// What the client knows of one origin: how many connections to it are at hand, how long it takes to make one, and how
// long its server leaves an idle one open. CurlSockets counts; code that plans sends asks.

import EventLoop

/// The connections to one scheme, host and port. Not isolated, because curl's callbacks reach it without a hop; it
/// belongs to one client and so to the loop's thread.
final class OriginConnections {
  /// The longest time that a connection may have been idle and still be used.
  static let longestIdleTime: Duration = .seconds(3)
  /// The limit assumed for a server until it is known: servers that close earlier are rare. A request that crosses the
  /// close has an uncertain outcome, which a person has to look after.
  static let assumedServerLimit: Duration = .seconds(2)
  /// How long before an assumed limit a request has to arrive.
  static let margin: Duration = .milliseconds(200)
  /// A server that has left a connection open for so long is known to be patient enough.
  static let provingTime = longestIdleTime * 2
  /// A connection that is closed earlier than this was not closed for being idle.
  static let shortestServerLimit: Duration = .milliseconds(900)
  /// How long what was learnt of a server's limit is relied upon.
  static let serverLimitLife: Duration = .seconds(600)

  /// Connections that are being made.
  var connecting = 0
  /// Connections that no request uses and that can still be used.
  var idle = 0
  /// Connections that are kept only to learn how long their server leaves them open.
  var waning = 0
  /// How long the last new connection took, from its request's start to the body's first byte: connect and TLS.
  private(set) var connectTime: Duration?
  /// The shortest time from a body to its answer: the best estimate of the way there and back.
  private var fastestAnswer: Duration?
  private var serverLimit: Duration?
  private var serverLimitUntil = LoopInstant(nanoseconds: 0)

  /// Whether it is known how long the server leaves an idle connection open.
  func isProven(now: LoopInstant) -> Bool { serverLimit != nil && now < serverLimitUntil }

  /// How long a connection may be idle and still be used: half of its server's limit, less the way there and back. The
  /// server's clock has run since its answer left, and a request has to arrive before it stops.
  func idleTime(now: LoopInstant) -> Duration {
    let way = fastestAnswer ?? .zero
    guard let serverLimit, now < serverLimitUntil else {
      return max(.zero, Self.assumedServerLimit - Self.margin - way)
    }
    return min(Self.longestIdleTime, max(.zero, serverLimit / 2 - way))
  }

  /// A new connection is about to carry its first body.
  func noteConnected(after time: Duration) { connectTime = time }

  /// An answer has begun to arrive.
  func noteAnswer(after time: Duration) { fastestAnswer = min(fastestAnswer ?? time, time) }

  /// Notes the idle time after which the server closes connections, as it has said or done; or the longest so far after
  /// which it has not.
  func noteServerLimit(_ limit: Duration, now: LoopInstant) {
    guard limit >= Self.shortestServerLimit else { return }
    let isLonger = serverLimit.map { limit > $0 } ?? false
    if isLonger, now < serverLimitUntil { return }
    serverLimit = limit
    serverLimitUntil = now + Self.serverLimitLife
  }
}

/// The origins that a client has talked to lately.
@LoopActor
final class Origins {
  private struct Place: Hashable {
    let isSecure: Bool
    let host: String
    let port: UInt16
  }

  private static let capacity = 256

  private var known: [Place: OriginConnections] = [:]
  // The last URL asked for: nearly every request goes to the same API.
  private var lastURL: ClientURL?
  private var last: OriginConnections?

  nonisolated init() {}

  /// What is known of a URL's origin; nothing at first.
  subscript(url: ClientURL) -> OriginConnections {
    if lastURL === url, let last { return last }
    let place = Place(isSecure: url.isSecure, host: url.host, port: url.port)
    if known[place] == nil, known.count >= Self.capacity {
      known = known.filter { $0.value.connecting + $0.value.idle + $0.value.waning > 0 }
    }
    let origin = known[place] ?? OriginConnections()
    known[place] = origin
    lastURL = url
    last = origin
    return origin
  }
}
