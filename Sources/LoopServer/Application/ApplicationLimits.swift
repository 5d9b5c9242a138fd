// Bounds of the process as a whole.

import EventLoop

enum ApplicationLimits {
  /// Descriptors asked for at start: more than the server needs (`DescriptorBudget.enough`).
  static let descriptors = 20_000
  /// How long requests under way may take at shutdown.
  static let requestsAtStop: Duration = .seconds(10)
  /// How long after the start the credentials' source is first asked whether it is there.
  static let firstCredentialsCheck: Duration = .milliseconds(100)
  /// How often Redis is asked whether it runs scripts.
  static let redisProbe: Duration = .seconds(1)
  /// How often the server looks whether a check is due.
  static let redisLook: Duration = .milliseconds(250)
  /// By how much this machine's clock and Redis' must differ before the log says so, and below which difference it says
  /// that they agree again.
  static let clocksDiffer: Duration = .seconds(2)
  static let clocksAgree: Duration = .seconds(1)
  /// How often the server looks how much freed memory the C library keeps, and how much it may keep, in bytes: as much
  /// as a few uploads need.
  static let memoryCheck: Duration = .seconds(5)
  static let spareMemory = 16 << 20
  /// How often a failed check is repeated.
  static let failedCheck: Duration = .seconds(2)
}
