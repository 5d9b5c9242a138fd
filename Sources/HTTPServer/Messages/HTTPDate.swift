// The Date header: IMF-fixdate (RFC 9110, 5.6.7), formatted once a second and copied into every response.

import Glibc
import Text

/// The Date header line, formatted anew when the second changes.
struct HTTPDate {
  /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and CRLF.
  static let lineLength = 37

  /// The second the line stands for.
  private(set) var second = -1
  private let line = UnsafeMutableRawBufferPointer.allocate(byteCount: lineLength, alignment: 1)

  /// Writes the line of this moment, `lineLength` bytes.
  @inline(__always)
  mutating func write(to place: UnsafeMutableRawPointer) {
    let now = time(nil)
    if now != second {
      second = now
      Self.write(secondsSince1970: now, into: line)
    }
    place.copyMemory(from: line.baseAddress!, byteCount: Self.lineLength)
  }

  /// Writes the line for a moment between the years 1970 and 9999.
  static func write(secondsSince1970 seconds: Int, into line: UnsafeMutableRawBufferPointer) {
    precondition(line.count >= lineLength)
    let days = seconds / 86_400
    let rest = seconds % 86_400
    let date = CivilDate(daysSince1970: days)
    let weekdays: StaticString = "ThuFriSatSunMonTueWed"
    let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    copy("Date: Xxx, 00 Xxx 0000 00:00:00 GMT\r\n", 0..<lineLength, to: line, at: 0)
    copy(weekdays, days % 7 * 3..<days % 7 * 3 + 3, to: line, at: 6)
    copy(months, (date.month - 1) * 3..<date.month * 3, to: line, at: 14)
    decimals(date.day, 2, to: line, at: 11)
    decimals(date.year, 4, to: line, at: 18)
    decimals(rest / 3600, 2, to: line, at: 23)
    decimals(rest / 60 % 60, 2, to: line, at: 26)
    decimals(rest % 60, 2, to: line, at: 29)
  }

  private static func copy(
    _ text: StaticString, _ range: Range<Int>, to line: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    for index in range { line[offset + index - range.lowerBound] = text.utf8Start[index] }
  }

  private static func decimals(
    _ value: Int, _ digits: Int, to line: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    var value = value
    for index in stride(from: digits - 1, through: 0, by: -1) {
      line[offset + index] = ASCII.zero + UInt8(value % 10)
      value /= 10
    }
  }
}
