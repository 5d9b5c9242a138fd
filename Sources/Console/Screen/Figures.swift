// Numbers, moments and lengths of time as the operator reads them: grouped digits, the machine's own time zone, hours
// and minutes.

import Glibc
import Text

/// Numbers and times for people.
enum Figures {
  /// `15.000` in Spanish (from five digits on), `15,000` in English.
  static func count(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    if digits.utf8.count < (Language.current == .spanish ? 5 : 4) { return "\(number)" }
    let mark: Character = Language.current == .spanish ? "." : ","
    var grouped = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.utf8.count - place).isMultiple(of: 3) { grouped.append(mark) }
      grouped.append(digit)
    }
    return number < 0 ? "-" + grouped : grouped
  }

  /// `43.3 %`, from the server's own text of it.
  static func percent(_ text: String) -> String { (text.contains(".") ? text : text + ".0") + " %" }

  /// `12 s`, `3 min 20 s`, `4 h 42 min`, `2 d 3 h`; never less than 0.
  static func duration(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    let parts: [(Int64, String)] = [
      (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
    ]
    guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0 s" }
    return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }

  /// From one message to the next: `0.5 s`, `2 s`, `1 min`.
  static func interval(_ milliseconds: Int64) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return milliseconds.isMultiple(of: 1000)
      ? duration(milliseconds) : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  }

  /// `1.2 MB`
  static func size(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    if bytes < 1_000_000 { return "\(bytes / 1000).\(bytes % 1000 / 100) kB" }
    return "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
  }

  /// The machine's own time: `16:28:43` on the day of `now`, else `2026-01-08 16:28`.
  static func moment(_ milliseconds: Int64, now: Int64) -> String {
    let (then, today) = (local(milliseconds), local(now))
    let clock = two(then.tm_hour) + ":" + two(then.tm_min)
    if then.tm_yday == today.tm_yday, then.tm_year == today.tm_year { return clock + ":" + two(then.tm_sec) }
    return "\(then.tm_year + 1900)-\(two(then.tm_mon + 1))-\(two(then.tm_mday)) \(clock)"
  }

  /// The same of a moment as the server writes it; that text where it is none.
  static func moment(_ text: String, now: Int64) -> String {
    milliseconds(text).map { moment($0, now: now) } ?? PlainText.line(text)
  }

  /// Since 1970.
  static func milliseconds(_ text: String) -> Int64? { Timestamp.parse(text)?.utc }

  private static func local(_ milliseconds: Int64) -> tm {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
