// Every limit that is not a setting, in one place: how much the server holds, waits for or answers at most.
// WIRE.md and QUEUE.md are the source of the values; what an operator may change is in `Settings` instead.
// Limits of a lower module (request line, headers, idle times) stand in that module, next to the code they bind.

import EventLoop

enum Limits {
  // MARK: Intake

  /// Rows described under `errores` of a creation's answer; the others are only counted.
  static let reportedRowErrors = 50
  /// Bytes of one unfinished CSV field or JSON token; past it the upload ends with 400 (TRAPS.md, libcsv and yajl).
  static let unfinishedToken = 65_536
  /// Elements of one RPUSH into the staging list.
  static let stagingBatch = 500
  /// How long the very same fields and file count as a repeat.
  static let repeatWindow: Duration = .seconds(60)
  /// How long an `Idempotency-Key` is remembered.
  static let idempotencyKeyLife: Duration = .seconds(86_400)

  // MARK: Queue

  /// Elements that one script call may touch.
  static let scriptElements = 1000
  /// Elements of one chunk of a report.
  static let reportChunk = 500

  // MARK: Delivery

  /// Bytes kept of an answer of the WhatsApp API.
  static let gatewayAnswer = 65_536
  /// Requests towards the outside at a time, over all campaigns.
  static let outboundRequests = 4096
  /// How long credentials are cached.
  static let credentialsLife: Duration = .seconds(300)

  // MARK: Logs

  /// Bytes of log lines waiting for stdout; lines past it are dropped and counted.
  static let logQueue = 1 << 20
  /// Bytes of one log line; a longer message or value is cut.
  static let logLine = 16_384
  /// How long the end of the process waits for log lines to leave.
  static let logFlush: Duration = .milliseconds(500)
}
