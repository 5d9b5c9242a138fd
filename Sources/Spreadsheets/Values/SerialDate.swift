// Dates of XLSX are days since the end of 1899, or since 1904 in files of old Macs, with the time as a fraction. They
// come out in ISO 8601, which reads the same in every country.

import Text

enum SerialDate {
  /// The last day that spreadsheets know: 9999-12-31.
  private static let last = 2_958_465
  private static let secondsPerDay = 86_400

  /// Appends a date or time.
  /// - Returns: false for a number that is no date; then it appends nothing.
  static func write(_ days: Double, _ parts: NumberFormat.DateParts, since1904: Bool, to text: inout [UInt8]) -> Bool {
    guard days >= 0, days < Double(last + 1) else { return false }
    var day = Int(days)
    var seconds = Int(((days - Double(day)) * Double(secondsPerDay)).rounded())
    if !parts.contains(.time), seconds < secondsPerDay { seconds = 0 }
    if seconds == secondsPerDay {
      day += 1
      seconds = 0
    }
    if parts.contains(.elapsed) {
      writeTime(seconds + day * secondsPerDay, to: &text)
      return true
    }
    if parts.contains(.day) {
      writeDay(day, since1904: since1904, to: &text)
      if parts.contains(.time) { text.append(UInt8(ascii: "T")) }
    }
    if parts.contains(.time) { writeTime(seconds, to: &text) }
    return true
  }

  private static func writeTime(_ seconds: Int, to text: inout [UInt8]) {
    write(seconds / 3600, digits: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    write(seconds / 60 % 60, digits: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    write(seconds % 60, digits: 2, to: &text)
  }

  private static func writeDay(_ day: Int, since1904: Bool, to text: inout [UInt8]) {
    // For Excel 1900 is a leap year, as it was for Lotus 1-2-3 in 1983: day 60 is 29 February.
    if !since1904, day == 60 {
      text += Array("1900-02-29".utf8)
      return
    }
    let epoch = since1904 ? 24_107 : day < 60 ? 25_568 : 25_569
    let date = CivilDate(daysSince1970: day - epoch)
    write(date.year, digits: 4, to: &text)
    text.append(UInt8(ascii: "-"))
    write(date.month, digits: 2, to: &text)
    text.append(UInt8(ascii: "-"))
    write(date.day, digits: 2, to: &text)
  }

  private static func write(_ number: Int, digits: Int, to text: inout [UInt8]) {
    let written = Array("\(number)".utf8)
    text += Array(repeating: 0x30, count: max(digits - written.count, 0)) + written
  }
}
