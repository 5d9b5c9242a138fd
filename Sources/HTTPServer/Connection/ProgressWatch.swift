// Decides from regular looks whether the client still moves. A body must bring some bytes every `bodyStallTime`, keep a
// modest rate over all, and be whole within its route's time. A response that waits must be taken at a modest rate all
// the time. Only time in which it was the client's turn counts. Pure; HTTPConnection looks once a tick.

import EventLoop

/// Watches the bytes of one connection.
struct ProgressWatch {
  enum Verdict: Equatable { case moving, bodyStalled, writeStalled }

  private var received: UInt64 = 0
  private var delivered: UInt64 = 0
  /// Time that we have waited for the body: since it last moved, and in all.
  private var bodyStall = Duration.zero
  private var bodyTime = Duration.zero
  private var bodyBytes: UInt64 = 0
  private var wasQueued = false
  /// How far the client is behind `writeRate` with what waits for it; zero when nothing does.
  private(set) var writeDelay = Duration.zero
  /// What the client took while there was a queue, in bytes a second. The last look counts for half, the one before for
  /// a quarter and so on, so that a pause differs from never having taken anything.
  private(set) var writeSpeed = 0

  /// Another request has begun: its body has all the time that a body has.
  mutating func beginExchange() {
    (received, bodyBytes) = (0, 0)
    (bodyStall, bodyTime) = (.zero, .zero)
  }

  /// - Parameters:
  ///   - elapsed: time since the last look.
  ///   - received: bytes of the body so far.
  ///   - awaitsBody: whether the connection is reading and the handler has nothing left to do with what came.
  ///   - bodyLimit: how long the whole body may take; nil for as long as it keeps its rate.
  ///   - delivered: bytes the client's system has acknowledged on this connection so far.
  ///   - queued: bytes our own system has not taken yet.
  mutating func look(
    after elapsed: Duration, received: UInt64, awaitsBody: Bool, bodyLimit: Duration? = nil, delivered: UInt64,
    queued: Int, limits: HTTPServerLimits
  ) -> Verdict {
    lookAtWriting(after: elapsed, delivered: delivered, queued: queued, limits: limits)
    bodyBytes += received - min(received, self.received)
    if awaitsBody {
      bodyTime += elapsed
      bodyStall = received == self.received ? bodyStall + elapsed : .zero
    } else {
      bodyStall = .zero
    }
    self.received = received
    if writeDelay >= limits.writeStallTime { return .writeStalled }
    guard awaitsBody else { return .moving }
    if let bodyLimit, bodyTime >= bodyLimit { return .bodyStalled }
    let due = limits.bodyStallTime + .milliseconds(Int64(clamping: bodyBytes) / Int64(max(1, limits.bodyRate)) * 1000)
    return bodyStall >= limits.bodyStallTime || bodyTime >= due ? .bodyStalled : .moving
  }

  /// Time counts from one look at a queue to the next. Fast bytes make up for slow ones before them, not after them:
  /// else a client that had taken a megabyte at once could take half an hour for the next kilobyte.
  private mutating func lookAtWriting(
    after elapsed: Duration, delivered: UInt64, queued: Int, limits: HTTPServerLimits
  ) {
    defer {
      self.delivered = delivered
      wasQueued = queued > 0
    }
    guard queued > 0 else {
      writeDelay = .zero
      return
    }
    let taken = Int64(clamping: delivered - min(delivered, self.delivered))
    writeSpeed = (writeSpeed + Int(taken * 1000 / max(1, elapsed.milliseconds))) / 2
    guard wasQueued else { return }
    let worth = Duration.milliseconds(taken * 1000 / Int64(max(1, limits.writeRate)))
    writeDelay = max(.zero, writeDelay + elapsed - worth)
  }
}
