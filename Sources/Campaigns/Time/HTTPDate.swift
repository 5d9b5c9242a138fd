// Reading an HTTP date in the one form that servers may send (RFC 9110, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
// `RetryAfter` needs it. The weekday is not checked against the date.

enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// - Returns: since 1970, or nil if it is malformed.
  static func parse(_ bytes: [UInt8]) -> Milliseconds? {
    var cursor = DigitCursor(bytes)
    guard cursor.letters() != nil, cursor.skip(", "), let day = cursor.number(2), cursor.skip(" "),
      let name = cursor.letters(), let month = months.firstIndex(where: { name.elementsEqual($0.utf8) }),
      cursor.skip(" "), let year = cursor.number(4), cursor.skip(" "),
      let hour = cursor.number(2), cursor.skip(":"), let minute = cursor.number(2), cursor.skip(":"),
      let second = cursor.number(2), cursor.skip(" GMT"), cursor.isAtEnd, hour < 24, minute < 60, second <= 60
    else { return nil }
    let date = CivilDate(year: year, month: month + 1, day: day)
    guard date.isValid else { return nil }
    return Milliseconds(date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + min(second, 59)) * 1000
  }
}
