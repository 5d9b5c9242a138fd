// How fast one client may ask: the generic cell rate algorithm, which needs a single number per client, the time at
// which it would have used up nothing ("theoretical arrival time"). A client may ask `perMinute` times at once, and
// then again as the minute goes by. `limit_rate.lua` is the same in Redis; this one is for when Redis is away. Pure.

/// A limit in requests a minute.
package struct RequestRate: Sendable, Equatable {
  /// 1…60,000,000.
  package let perMinute: Int

  /// What became of one request.
  package struct Verdict: Sendable, Equatable {
    package var isAllowed: Bool
    /// Requests that could follow at once.
    package var remaining: Int
    /// Until the whole minute's worth is there again, in microseconds.
    package var reset: Int64
    /// Until the next request would be allowed, in microseconds; 0 when this one was.
    package var wait: Int64
  }

  package static let minute: Int64 = 60_000_000

  /// Time that one request uses up, in microseconds.
  package var interval: Int64 { Self.minute / Int64(perMinute) }
  /// Time that `perMinute` requests use up: a minute, but for the division's remainder.
  private var whole: Int64 { interval * Int64(perMinute) }

  /// Judges one request; `due` is the client's number, 0 at first, in the microseconds of any clock. A refused request
  /// uses up nothing.
  package func take(_ due: inout Int64, now: Int64) -> Verdict {
    // A clock that was set back must not hold a client for longer than a minute.
    let start = max(now, min(due, now + whole))
    let next = start + interval
    let isAllowed = next - now <= whole
    if isAllowed { due = next }
    let ahead = (isAllowed ? next : start) - now
    return Verdict(
      isAllowed: isAllowed, remaining: Int((whole - ahead) / interval), reset: ahead,
      wait: isAllowed ? 0 : next - now - whole)
  }
}
