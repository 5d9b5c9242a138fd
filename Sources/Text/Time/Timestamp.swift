// Moments on the wire: ISO 8601, `2026-01-08T10:30:00Z`. Written for every answer and log line, read for `inicio`.

public enum Timestamp {
  /// `2026-01-08T10:30:00Z`: UTC, whole seconds, rounded down.
  public static func text(_ moment: Milliseconds) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    append(moment, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The moments that four digits of a year can name: 0000-01-01T00:00:00.000Z…9999-12-31T23:59:59.999Z.
  public static let writable: ClosedRange<Milliseconds> = -62_167_219_200_000...253_402_300_799_999

  /// Appends `2026-01-08T10:30:00Z`, or with `fraction` `2026-01-08T10:30:00.123Z`. Moments outside of the years 0…9999
  /// are written as the first or last moment of those.
  public static func append(_ moment: Milliseconds, fraction: Bool = false, to bytes: inout [UInt8]) {
    let moment = min(max(moment, writable.lowerBound), writable.upperBound)
    let inDay = ((moment % 86_400_000) + 86_400_000) % 86_400_000
    let date = CivilDate(daysSince1970: Int((moment - inDay) / 86_400_000))
    let seconds = Int(inDay / 1000)
    DecimalText.append(date.year, width: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    DecimalText.append(date.month, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    DecimalText.append(date.day, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    DecimalText.append(seconds / 3600, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    DecimalText.append(seconds / 60 % 60, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    DecimalText.append(seconds % 60, width: 2, to: &bytes)
    if fraction {
      bytes.append(UInt8(ascii: "."))
      DecimalText.append(Int(inDay % 1000), width: 3, to: &bytes)
    }
    bytes.append(UInt8(ascii: "Z"))
  }

  /// A moment that was read.
  public struct Parsed: Sendable, Equatable {
    /// The time that a clock in its own zone shows, counted as if it were UTC.
    public var local: Milliseconds
    /// Minutes east of UTC; nil when the text named no zone (the campaign's `zona_horaria` decides then).
    package var offsetMinutes: Int?

    /// Since 1970, if the zone is known.
    public var utc: Milliseconds? { offsetMinutes.map { local - Milliseconds($0) * 60_000 } }
  }

  /// Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]][Z|±HH[[:]MM]]`; a space may stand for the T. Digits past milliseconds are
  /// dropped, a leap second counts as the second before it.
  /// - Returns: nil for anything else, also for a date or time that does not exist.
  public static func parse(_ text: some StringProtocol) -> Parsed? {
    var cursor = DigitCursor(Array(text.utf8))
    guard let year = cursor.number(4), cursor.skip("-"), let month = cursor.number(2), cursor.skip("-"),
      let day = cursor.number(2), cursor.skip("T") || cursor.skip("t") || cursor.skip(" "),
      let hour = cursor.number(2), cursor.skip(":"), let minute = cursor.number(2), hour < 24, minute < 60
    else { return nil }

    var second = 0
    var fraction = 0
    if cursor.skip(":") {
      guard let value = cursor.number(2), value <= 60 else { return nil }
      second = min(value, 59)
      if cursor.skip(".") || cursor.skip(",") {
        guard let value = cursor.fraction() else { return nil }
        fraction = value
      }
    }
    var offset: Int?
    if !cursor.isAtEnd {
      guard let value = cursor.offset() else { return nil }
      offset = value
    }

    let date = CivilDate(year: year, month: month, day: day)
    guard cursor.isAtEnd, date.isValid else { return nil }
    let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
    return Parsed(local: Milliseconds(seconds * 1000 + fraction), offsetMinutes: offset)
  }
}

extension DigitCursor {
  /// Digits after the decimal point, as milliseconds; at least one, at most nine.
  fileprivate mutating func fraction() -> Int? {
    var milliseconds = 0
    var count = 0
    while let digit = number(1) {
      if count < 3 { milliseconds = milliseconds * 10 + digit }
      count += 1
    }
    guard (1...9).contains(count) else { return nil }
    for _ in 0..<max(0, 3 - count) { milliseconds *= 10 }
    return milliseconds
  }

  /// `Z`, `±HH`, `±HHMM` or `±HH:MM`, in minutes east of UTC.
  fileprivate mutating func offset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(2), hours < 24 else { return nil }
    var minutes = 0
    if !isAtEnd {
      _ = skip(":")
      guard let value = number(2), value < 60 else { return nil }
      minutes = value
    }
    let total = hours * 60 + minutes
    return isWest ? -total : total
  }
}
