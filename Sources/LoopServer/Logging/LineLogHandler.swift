// swift-log's back end: makes a line of each record and hands it to the `LogOutput`. Installed once by `Logs.start`;
// every `Logger` of the process then ends here.

import API
import EventLoop
import Logging

struct LineLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  private let output: LogOutput

  init(output: LogOutput, level: Logger.Level) {
    self.output = output
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var merged = metadata
    if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
    if let own = event.metadata { merged.merge(own) { _, new in new } }
    let line = LogLine(
      moment: Loop.wallClockMilliseconds(), level: event.level, message: event.message.description,
      metadata: merged.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }, redactor: output.redactor)
    output.submit(line.bytes(output.style))
  }
}
