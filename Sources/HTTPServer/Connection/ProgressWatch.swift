// Decides from regular looks whether the other side still moves: a body must bring some bytes every `bodyStallTime`
// and a modest rate over all, a response must be taken in pieces no further apart than `writeStallTime`. Only time in
// which it was the client's turn counts. Pure; HTTPConnection looks once a tick.

/// Watches the bytes of one exchange.
struct ProgressWatch {
  enum Verdict: Equatable { case moving, bodyStalled, writeStalled }

  private var received: UInt64 = 0
  private var delivered: UInt64 = 0
  /// Time with us waiting for the body: since it last moved, and in all.
  private var bodyStall = Duration.zero
  private var bodyTime = Duration.zero
  private var bodyBytes: UInt64 = 0
  private var writeStall = Duration.zero

  /// - Parameters:
  ///   - elapsed: time since the last look.
  ///   - received: bytes of the body so far.
  ///   - awaitsBody: whether the connection is reading and the handler has nothing left to do with what came.
  ///   - delivered: bytes the client's system has acknowledged on this connection so far.
  ///   - queued: bytes our own system has not taken yet.
  mutating func look(
    after elapsed: Duration, received: UInt64, awaitsBody: Bool, delivered: UInt64, queued: Int,
    limits: HTTPServerLimits
  ) -> Verdict {
    bodyBytes += received >= self.received ? received - self.received : received
    if awaitsBody {
      bodyTime += elapsed
      bodyStall = received == self.received ? bodyStall + elapsed : .zero
    } else {
      bodyStall = .zero
    }
    writeStall = queued > 0 && delivered == self.delivered ? writeStall + elapsed : .zero
    self.received = received
    self.delivered = delivered
    if writeStall >= limits.writeStallTime { return .writeStalled }
    guard awaitsBody else { return .moving }
    let due = limits.bodyStallTime + .milliseconds(Int64(clamping: bodyBytes) / Int64(max(1, limits.bodyRate)) * 1000)
    return bodyStall >= limits.bodyStallTime || bodyTime >= due ? .bodyStalled : .moving
  }
}
