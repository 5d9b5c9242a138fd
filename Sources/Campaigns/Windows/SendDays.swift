// `dias`: the days of the week on which a campaign may be sent, in its `zona_horaria`. This file only reads and writes
// the text; `SendWindow` has the hours, and `SendSchedule` puts both on the time line of a zone.

/// Days of the week such as `lun-vie`, `vie-lun` or `lun,mié`; at least one.
public struct SendDays: Sendable, Equatable {
  /// A bit for each day; Monday's is the lowest.
  private let days: UInt8

  private static let count = 7
  private static let names = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
  /// The longest text that is read: every day once, whole, with blanks.
  static let longest = 100

  /// Reads days and spans of days with commas between them. A day is its name or the first three letters of it;
  /// accents, case and blanks do not count. A span may go over the end of the week: `vie-lun` has four days.
  /// - Throws: why the text is no days.
  public init(_ text: some StringProtocol) throws(SendDaysDefect) {
    guard text.utf8.count <= Self.longest else { throw .malformed }
    var days: UInt8 = 0
    let plain = String(text.lowercased().filter { !$0.isWhitespace }.map(Self.withoutAccent))
    for part in plain.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count) else { throw .malformed }
      guard let first = Self.day(ends[0]), let last = Self.day(ends[ends.count - 1]) else { throw .malformed }
      for step in 0...((last - first + Self.count) % Self.count) { days |= 1 << ((first + step) % Self.count) }
    }
    self.days = days
  }

  private static func withoutAccent(_ letter: Character) -> Character {
    switch letter {
    case "é": "e"
    case "á": "a"
    default: letter
    }
  }

  /// The day of a word, 0 for Monday; nil for another word.
  private static func day(_ word: Substring) -> Int? {
    guard word.utf8.count >= 3 else { return nil }
    return names.firstIndex { name in
      let plain = String(name.map(withoutAccent))
      return word == plain || word == plain.prefix(3)
    }
  }

  /// - Parameter day: counted from 1970-01-01, which was a Thursday.
  func contains(dayNumber day: Int64) -> Bool { contains(Int((day % 7 + 7 + 3) % 7)) }

  private func contains(_ day: Int) -> Bool { days & (1 << day) != 0 }

  /// The text that is stored and shown. Three days or more that follow one another are a span, `lun-vie`; others stand
  /// one by one.
  public var text: String {
    var parts: [String] = []
    for first in 0..<Self.count where contains(first) && !contains((first + Self.count - 1) % Self.count) {
      var length = 1
      while contains((first + length) % Self.count) { length += 1 }
      if length > 2 {
        parts.append("\(Self.short(first))-\(Self.short(first + length - 1))")
      } else {
        parts += (0..<length).map { Self.short(first + $0) }
      }
    }
    return parts.isEmpty ? "lun-dom" : parts.joined(separator: ",")
  }

  private static func short(_ day: Int) -> String { String(names[day % count].prefix(3)) }
}

/// Why a text is no days.
public enum SendDaysDefect: Error, Sendable, Equatable {
  case malformed

  /// The reason in Spanish, for a 422.
  public var explanation: String { "Deben ser días de la semana, como lun-vie, vie-lun o lun,mié" }
}
