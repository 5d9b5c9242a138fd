// One log record as the bytes of one line: a JSON object for machines, or readable text for a person at a terminal.
// Neither lets a message break the line: control characters are escaped, so nobody can forge a record through a title.

import API
import Glibc
import Logging
import Queue
import Spreadsheets
import Text

/// How lines look.
enum LogStyle: Sendable {
  /// `{"ts":"2026-01-08T10:30:00.123Z","level":"info","msg":"…","campana":"promo"}`
  case json
  /// `10:30:00.123 INFO  … campana=promo`, with colours; local time.
  case terminal
}

struct LogLine {
  let moment: Milliseconds
  let level: Logger.Level
  let message: String
  /// In the order in which they are shown.
  let metadata: [(key: String, value: Logger.MetadataValue)]
  /// Hides secrets before a text is cut: `LogOutput` could not recognise the first part of one.
  var redactor = Redactor()

  /// The line with its newline: about `LogLimits.line` bytes at most, before escapes.
  func bytes(_ style: LogStyle) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(256)
    switch style {
    case .json: appendJSON(to: &line)
    case .terminal: appendReadable(to: &line)
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  // MARK: JSON

  private func appendJSON(to line: inout [UInt8]) {
    line.append(contentsOf: #"{"ts":""#.utf8)
    Timestamp.append(moment, fraction: true, to: &line)
    line.append(contentsOf: #"","level":""#.utf8)
    line.append(contentsOf: level.rawValue.utf8)
    line.append(contentsOf: #"","msg":"#.utf8)
    JSONText.appendString(cut(message, to: LogLimits.line / 2), to: &line)
    for (key, value) in metadata {
      let room = LogLimits.line - line.count
      guard room > 256 else {
        line.append(contentsOf: #","cortado":true"#.utf8)
        break
      }
      line.append(UInt8(ascii: ","))
      JSONText.appendString(Self.reserved.contains(key) ? "_" + key : key, to: &line)
      line.append(UInt8(ascii: ":"))
      appendJSON(value, room: room / 8, to: &line)
    }
    line.append(UInt8(ascii: "}"))
  }

  private static let reserved: Set<String> = ["ts", "level", "msg", "cortado"]

  private func appendJSON(_ value: Logger.MetadataValue, room: Int, to line: inout [UInt8]) {
    switch value {
    case .string(let text):
      JSONText.appendString(cut(text, to: room), to: &line)
    case .stringConvertible(let number as Int):
      DecimalText.append(number, to: &line)
    case .stringConvertible(let flag as Bool):
      line.append(contentsOf: (flag ? "true" : "false").utf8)
    case .array, .dictionary, .stringConvertible:
      JSONText.appendString(cut(value.description, to: room), to: &line)
    }
  }

  // MARK: Readable

  private func appendReadable(to line: inout [UInt8]) {
    line.append(contentsOf: "\u{1B}[2m".utf8)
    appendLocalTime(to: &line)
    line.append(contentsOf: "\u{1B}[0m \(colour)\(name)\u{1B}[0m ".utf8)
    appendVisible(cut(message, to: LogLimits.line / 2), to: &line)
    for (key, value) in metadata {
      guard LogLimits.line - line.count > 256 else { break }
      line.append(contentsOf: " \u{1B}[2m".utf8)
      appendVisible(key, to: &line)
      line.append(contentsOf: "=\u{1B}[0m".utf8)
      appendVisible(cut(value.description, to: (LogLimits.line - line.count) / 8), to: &line)
    }
  }

  private func appendLocalTime(to line: inout [UInt8]) {
    var seconds = time_t(moment / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    let inDay = Milliseconds(local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec) * 1000 + moment % 1000
    var text: [UInt8] = []
    Timestamp.append(inDay, fraction: true, to: &text)
    line.append(contentsOf: text[11..<23])
  }

  /// Control characters become spaces: neither a newline nor a terminal's escape sequence gets through.
  private func appendVisible(_ text: String, to line: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        line.append(UInt8(ascii: " "))
      } else {
        line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  private var name: String {
    switch level {
    case .trace: "TRACE"
    case .debug: "DEBUG"
    case .info: "INFO "
    case .notice: "NOTE "
    case .warning: "WARN "
    case .error: "ERROR"
    case .critical: "FATAL"
    }
  }

  private var colour: String {
    switch level {
    case .trace, .debug: "\u{1B}[2m"
    case .info, .notice: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .error, .critical: "\u{1B}[31m"
    }
  }

  /// At most `length` bytes of `text`, cut at a character's end and marked when something is missing. An escaped
  /// control character takes six bytes, so a line may have six times its limit in the worst case.
  private func cut(_ text: String, to length: Int) -> String {
    guard text.utf8.count > length else { return text }
    let text = redactor.redacted(text)
    guard text.utf8.count > length else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: length)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
  }
}
