// Why a command ends without having done its work, and the exit status by which a script knows it.

/// The end of a command that did not work.
struct ConsoleFailure: Error, Sendable {
  var status: ConsoleStatus
  /// A sentence for the operator, in his language.
  var text: String

  init(_ status: ConsoleStatus, _ text: String) {
    self.status = status
    self.text = text
  }
}

/// The process' exit statuses.
enum ConsoleStatus: Int32, Sendable {
  /// Done; of a campaign that was followed: `completado`, whatever failed in it.
  case done = 0
  /// Not found, refused, not allowed.
  case refused = 1
  /// The campaign is `detenido` or `dañado`: somebody must do something.
  case stopped = 3
  /// The campaign is `cancelado`.
  case cancelled = 4
  /// No server there, or one that cannot serve now: the same command may work later.
  case unreachable = 5
  /// A command line, an environment or a file that cannot be used, as the argument parser has it, too (EX_USAGE).
  case usage = 64
  /// Ctrl-C.
  case interrupted = 130
}
