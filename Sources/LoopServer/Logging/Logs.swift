// Where logging begins and ends. `main` starts it as soon as the settings are known, and finishes it last.

import EventLoop
import Glibc
import Logging
import Text

@LoopActor
enum Logs {
  /// Sends every `Logger` of the process to stdout: JSON lines, or readable ones when it is a terminal.
  /// - Parameters:
  ///   - debug: DEBUG; shows debug records too.
  ///   - secrets: `Settings.secrets`; none of them appears in a line.
  /// - Returns: the output; call its `finish` before the loop ends.
  static func start(debug: Bool, secrets: [String]) -> LogOutput {
    let output = LogOutput(
      descriptor: STDOUT_FILENO, style: isatty(STDOUT_FILENO) == 1 ? .terminal : .json, redactor: Redactor(secrets))
    let level: Logger.Level = debug ? .debug : .info
    LoggingSystem.bootstrap { _ in LineLogHandler(output: output, level: level) }
    return output
  }
}
