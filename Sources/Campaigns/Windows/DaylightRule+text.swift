// Reading POSIX' TZ notation: `std offset [dst [offset],begin[/time],end[/time]]`, with the extension of TZif version 3
// that a time may be negative or up to 167 hours. POSIX counts offsets west of Greenwich; here east is positive.

extension DaylightRule {
  /// - Returns: nil for anything that is not such a rule. Daylight saving without dates is refused: which dates would
  ///   be meant differs from system to system.
  init?(_ text: some Sequence<UInt8>) {
    var reader = RuleReader(Array(text))
    guard reader.name(), let west = reader.time(most: 24) else { return nil }
    standardOffset = -west
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var offset = standardOffset + 3600
    if !reader.isAt(",") {
      guard let west = reader.time(most: 24) else { return nil }
      offset = -west
    }
    guard reader.skip(","), let begins = reader.change(), reader.skip(","), let ends = reader.change(), reader.isAtEnd
    else { return nil }
    daylight = Daylight(offset: offset, begins: begins, ends: ends)
  }
}

private struct RuleReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  func isAt(_ character: Unicode.Scalar) -> Bool {
    position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    position += 1
    return true
  }

  /// Skips a name: at least three letters, or anything between `<` and `>`.
  mutating func name() -> Bool {
    let start = position
    if skip("<") {
      while !isAt(">") {
        guard position < bytes.count else { return false }
        position += 1
      }
      return skip(">")
    }
    while position < bytes.count, UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[position] | 0x20 { position += 1 }
    return position - start >= 3
  }

  /// Reads one to three digits; nil for none, or more.
  private mutating func number() -> Int? {
    let start = position
    var value = 0
    while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position], position - start < 4 {
      value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
      position += 1
    }
    return (1...3).contains(position - start) ? value : nil
  }

  private mutating func number(in range: ClosedRange<Int>) -> Int? {
    number().flatMap { range.contains($0) ? $0 : nil }
  }

  /// Reads `[+-]hh[:mm[:ss]]`, as seconds.
  mutating func time(most hours: Int) -> Int64? {
    let isNegative = skip("-")
    if !isNegative { _ = skip("+") }
    guard let value = number(in: 0...hours) else { return nil }
    var seconds = value * 3600
    for unit in [60, 1] where skip(":") {
      guard let value = number(in: 0...59) else { return nil }
      seconds += value * unit
    }
    return Int64(isNegative ? -seconds : seconds)
  }

  /// Reads a day and, after a slash, a time. Without a time it is two o'clock.
  mutating func change() -> DaylightRule.Change? {
    guard let day = day() else { return nil }
    guard skip("/") else { return DaylightRule.Change(day: day) }
    return time(most: 167).map { DaylightRule.Change(day: day, time: $0) }
  }

  private mutating func day() -> DaylightRule.Day? {
    if skip("J") { return number(in: 1...365).map { .julian($0) } }
    guard skip("M") else { return number(in: 0...365).map { .ordinal($0) } }
    guard let month = number(in: 1...12), skip("."), let week = number(in: 1...5), skip("."),
      let weekday = number(in: 0...6)
    else { return nil }
    return .weekday(month: month, week: week, weekday: weekday)
  }
}
