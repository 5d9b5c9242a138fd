// How long to wait before the next attempt to connect: doubling from 50 ms to 5 s, each wait shortened by up to
// half at random so that many instances do not come back in step. Pure; RedisConnection asks it.

import EventLoop

/// The waits between attempts to connect.
public struct ReconnectBackoff: Sendable, Hashable {
  /// The first wait, before jitter.
  public var first: Duration
  /// The longest wait, before jitter.
  public var longest: Duration
  /// Attempts since the last lasting success.
  public private(set) var attempts = 0

  public init(first: Duration = .milliseconds(50), longest: Duration = .seconds(5)) {
    self.first = first
    self.longest = longest
  }

  /// The wait before the next attempt.
  /// - Parameter random: 0..<1; 0 gives half of the full wait.
  public mutating func next(random: Double = .random(in: 0..<1)) -> Duration {
    var wait = first
    for _ in 0..<min(attempts, 62) where wait < longest { wait *= 2 }
    attempts += 1
    return min(wait, longest) * (0.5 + 0.5 * random)
  }

  /// Starts again with the first wait.
  public mutating func reset() { attempts = 0 }
}
