// The limits of a RedisConnection. Everything that waits has a deadline, everything that queues has a cap.

/// Deadlines and caps of a connection.
public struct RedisSettings: Sendable, Hashable {
  /// The longest wait between two tries to connect. An owner must be back soon after Redis is, because what others may
  /// do meanwhile depends on it (`DeliverySettings.claimPause`).
  public static let longestReconnect: Duration = .seconds(2)

  /// How long one attempt to connect to one address may take.
  package var connectTimeout: Duration
  /// How old the oldest unanswered command may become before the connection counts as dead, and how long a command
  /// waits for room to be sent. Acted upon after 1.1 to 1.6 times this, see `RedisConnection+deadlines.swift`.
  public var commandTimeout: Duration
  /// Commands sent and not yet answered; further ones wait for room.
  public var maximumOutstanding: Int
  /// Bytes of those commands; one command larger than this is sent alone. hiredis moves all unwritten bytes after each
  /// partial write, so the cost grows with their square: 13 ms of processor time for 8 MiB, 200 ms for 30.
  package var maximumOutstandingBytes: Int
  /// The same limit for bulk commands (`RedisLane.bulk`), which are a part of those. An ordinary command finds no more
  /// than that in front of it, about 3 ms of Redis' time. It is still more than a Redis some milliseconds away can take
  /// at a time.
  package var maximumOutstandingBulk: Int
  package var maximumOutstandingBulkBytes: Int
  /// Commands that wait for room; further ones fail at once, unsent.
  package var maximumQueued: Int
  public var backoff: ReconnectBackoff

  public init(
    connectTimeout: Duration = .seconds(2),
    commandTimeout: Duration = .seconds(2),
    maximumOutstanding: Int = 10_000,
    maximumOutstandingBytes: Int = 8 << 20,
    maximumOutstandingBulk: Int = 128,
    maximumOutstandingBulkBytes: Int = 1 << 20,
    maximumQueued: Int = 100_000,
    backoff: ReconnectBackoff = ReconnectBackoff()
  ) {
    self.connectTimeout = connectTimeout
    self.commandTimeout = commandTimeout
    self.maximumOutstanding = maximumOutstanding
    self.maximumOutstandingBytes = maximumOutstandingBytes
    self.maximumOutstandingBulk = maximumOutstandingBulk
    self.maximumOutstandingBulkBytes = maximumOutstandingBulkBytes
    self.maximumQueued = maximumQueued
    self.backoff = backoff
  }
}
