// The counts of this instance alone, while Redis is away. Bounded: two generations of at most half the table each. The
// older one is dropped when the newer is full or a minute old. By then its counts are over (nobody is held for longer
// than a minute) or belong to the clients seen least recently. Owned by RateLimiter.

/// Clients and their numbers.
struct LocalRates {
  private let rate: RequestRate
  private let capacity: Int
  private var newer: [String: Int64] = [:]
  private var older: [String: Int64] = [:]
  private var since: Int64 = 0

  /// - Parameter capacity: clients known at a time.
  init(_ rate: RequestRate, capacity: Int) {
    self.rate = rate
    self.capacity = capacity
  }

  var count: Int { newer.count + older.count }

  /// - Parameter now: microseconds of a clock that does not go back.
  mutating func take(_ client: String, now: Int64) -> RequestRate.Verdict {
    if newer.count >= capacity / 2 || now - since >= RequestRate.minute {
      (older, newer, since) = (newer, [:], now)
    }
    var due = newer[client] ?? older[client] ?? 0
    let verdict = rate.take(&due, now: now)
    newer[client] = due
    return verdict
  }
}
