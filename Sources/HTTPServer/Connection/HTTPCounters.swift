// Plain counts of what the server did, for metrics and tests. Nothing is computed before somebody asks.

/// What a server has done since it was started.
public struct HTTPCounters: Sendable {
  /// Connections accepted.
  public var accepted: UInt64 = 0
  /// How often the limit of open connections was reached: from then on clients wait in the kernel's queue.
  public var pauses: UInt64 = 0
  /// Complete request heads.
  public var requests: UInt64 = 0
  /// Messages that broke HTTP's rules or limits.
  public var rejected: UInt64 = 0
  /// Heads and bodies that came too slowly, and responses that were not taken.
  public var timedOut: UInt64 = 0
  /// Connections that were refused or ended because their address had more than its share and others wanted in.
  public var crowdedOut: UInt64 = 0
}
