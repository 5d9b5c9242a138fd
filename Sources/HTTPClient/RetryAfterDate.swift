// Reads the date of a Retry-After header: RFC 9110 section 5.6.7 wants all three forms read, the one in use
// ("Sun, 06 Nov 1994 08:49:37 GMT") and two obsolete ones. Foundation's formatter would cost its whole start-up.

import Text

public enum RetryAfterDate {
  /// Milliseconds since 1970, UTC; nil when the text is none of the three forms.
  /// - Parameter nowMilliseconds: settles the century of RFC 850's two-digit year: not more than 50 years ahead.
  public static func milliseconds(_ text: String, nowMilliseconds: Int64) -> Int64? {
    let parts = text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x2C }).map {
      String(decoding: $0, as: UTF8.self)
    }
    switch parts.count {
    case 6 where parts[5] == "GMT":  // Sun, 06 Nov 1994 08:49:37 GMT
      return moment(year: number(parts[3], 4...4), month: parts[2], day: parts[1], time: parts[4])
    case 4 where parts[3] == "GMT":  // Sunday, 06-Nov-94 08:49:37 GMT
      let date = parts[1].split(separator: "-").map(String.init)
      guard date.count == 3, let short = number(date[2], 2...2) else { return nil }
      let thisYear = 1970 + Int(nowMilliseconds / 31_556_952_000)
      var year = thisYear / 100 * 100 + short
      if year > thisYear + 50 { year -= 100 }
      return moment(year: year, month: date[1], day: date[0], time: parts[2])
    case 5:  // Sun Nov  6 08:49:37 1994
      return moment(year: number(parts[4], 4...4), month: parts[1], day: parts[2], time: parts[3])
    default:
      return nil
    }
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func moment(year: Int?, month: String, day: String, time: String) -> Int64? {
    let clock = time.split(separator: ":").map(String.init)
    guard let year, let month = months.firstIndex(of: month), let day = number(day, 1...2),
      clock.count == 3, let hour = number(clock[0], 2...2), hour < 24, let minute = number(clock[1], 2...2),
      minute < 60, let second = number(clock[2], 2...2), second <= 60
    else { return nil }
    let date = CivilDate(year: year, month: month + 1, day: day)
    guard date.isValid else { return nil }
    return Int64(((date.daysSince1970 * 24 + hour) * 60 + minute) * 60 + second) * 1000
  }

  private static func number(_ text: String, _ length: ClosedRange<Int>) -> Int? {
    guard length.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
