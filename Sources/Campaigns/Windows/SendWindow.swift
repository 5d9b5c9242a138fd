// `ventana` and `dias`: the hours of the day and the days of the week in which a campaign may be sent, as clocks and
// calendars on the wall show them in its `zona_horaria`. This file only reads and writes the text; `SendSchedule` puts
// it on the time line of a zone. The readers of an upload's fields and of a stored campaign use it.
//
// Hours and days are stored as one text, `08:00-20:00 lun-vie`. A version that knows no days cannot read that, and
// stops the campaign instead of sending on the wrong ones.

import Text

/// Hours such as `08:00-20:00`, or over midnight such as `20:00-06:00`, every day or on some.
public struct SendWindow: Sendable, Equatable {
  static let minutesOfDay = 1440

  /// Minutes after midnight at which it opens: 0…1439.
  public let opens: Int
  /// Minutes after midnight at which it closes: 0…1440. Below `opens` it is on the next day.
  public let closes: Int
  /// The days on which it opens; nil when it opens every day.
  public private(set) var days: SendDays?

  /// All day long.
  public static let wholeDay = SendWindow(opens: 0, closes: minutesOfDay)

  private init(opens: Int, closes: Int) {
    self.opens = opens
    self.closes = closes
  }

  /// Reads `HH:MM-HH:MM`; the end may be `24:00`. Spaces at the ends and around the dash do not count.
  /// - Throws: why the text is no window.
  public init(_ text: some StringProtocol) throws(SendWindowDefect) {
    var cursor = DigitCursor(text.utf8.filter { $0 != UInt8(ascii: " ") })
    guard let opens = cursor.timeOfDay(), cursor.skip("-"), let closes = cursor.timeOfDay(), cursor.isAtEnd,
      opens < Self.minutesOfDay
    else { throw .malformed }
    guard opens != closes else { throw .empty }
    self.opens = opens
    self.closes = closes
  }

  /// Reads a stored `text`.
  /// - Throws: `SendWindowDefect`, `SendDaysDefect`.
  public init(stored text: String) throws {
    let parts = text.split(separator: " ", maxSplits: 1)
    try self.init(parts.first ?? "")
    if parts.count > 1 { days = try SendDays(parts[1]) }
  }

  /// The same hours on some days only.
  public func on(_ days: SendDays) -> SendWindow {
    var window = self
    window.days = days
    return window
  }

  /// Whether it ends on the day after the one it began on.
  public var isOvernight: Bool { closes < opens }

  /// The closing in minutes after the midnight before `opens`: 1…2878.
  var end: Int { isOvernight ? closes + Self.minutesOfDay : closes }

  /// The text that is stored and shown: `08:00-20:00`, `08:00-20:00 lun-vie`.
  public var text: String { days.map { "\(hours) \($0.text)" } ?? hours }

  /// `08:00-20:00`
  public var hours: String {
    var bytes: [UInt8] = []
    for minutes in [opens, closes] {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "-")) }
      DecimalText.append(minutes / 60, width: 2, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      DecimalText.append(minutes % 60, width: 2, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why a text is no window.
public enum SendWindowDefect: Error, Sendable, Equatable {
  case malformed
  /// It would close at the minute at which it opens.
  case empty

  /// The reason in Spanish, for a 422.
  public var explanation: String {
    switch self {
    case .malformed: "Debe ser un horario HH:MM-HH:MM, como 08:00-20:00 o, pasando la medianoche, 20:00-06:00"
    case .empty: "El comienzo y el final son la misma hora: para todo el día use 00:00-24:00"
    }
  }
}

extension DigitCursor {
  /// Reads `HH:MM` as minutes, up to 24:00.
  fileprivate mutating func timeOfDay() -> Int? {
    guard let hours = number(2), skip(":"), let minutes = number(2), minutes < 60 else { return nil }
    let total = hours * 60 + minutes
    return total <= SendWindow.minutesOfDay ? total : nil
  }
}
