// The log of the code under test in this process, each line marked with its test: `make test` shows a test's lines only
// when it fails (scripts/run-tests.py).

import EventLoop
import Foundation
import Logging
import Testing

/// Writes lines to standard error, as `‹File.swift:line:column› level message key=value …`.
struct TestLogHandler: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    TestLog.write("\(event.level) \(event.message)\(all.joined())")
  }
}

public enum TestLog {
  /// Logs in this process are marked from now on; to be called once.
  static func start() { LoggingSystem.bootstrap { _ in TestLogHandler() } }

  /// Marks that a test really runs: Swift Testing reports it as started as soon as it waits for its turn.
  static func begin() { write("▶") }

  /// Writes a line for the test that runs, in one piece. What a callback of the loop logs belongs to no test.
  public static func write(_ text: String) {
    let location = Test.current?.sourceLocation
    let mark = location.map { "‹\($0.fileName):\($0.line):\($0.column)› " } ?? ""
    let lines = text.split(separator: "\n").map { mark + $0 + "\n" }
    FileHandle.standardError.write(Data(lines.joined().utf8))
  }
}
