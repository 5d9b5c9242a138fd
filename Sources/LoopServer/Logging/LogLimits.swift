// The bounds of the log. Its queue is in memory until stdout takes it.

import EventLoop

enum LogLimits {
  /// Bytes of log lines waiting for stdout; lines past it are dropped and counted.
  static let queue = 1 << 20
  /// Bytes of one log line; a longer message or value is cut.
  static let line = 16_384
  /// How long the end of the process waits for log lines to leave.
  static let flush: Duration = .milliseconds(500)
}
