// A date in the column of numbers means that the columns have shifted. Its digits alone might make a number, so its
// shape is looked for first. Called by CellReader.

enum DateShape {
  /// Whether `text` is a date, with or without a time: `2026-11-30`, `30/11/26`, `30.11.2026 10:15`, `30-nov-2026`.
  static func matches(_ text: CellReader.Text) -> Bool {
    var rest = text
    guard let first = field(&rest), let mark = separator(&rest), let second = field(&rest) else { return false }
    guard separator(&rest) == mark, let third = field(&rest), isDate(first, second, third) else { return false }
    return rest.isEmpty || isTime(rest)
  }

  private enum Field {
    case number(Int, digits: Int)
    case word
  }

  private static func field(_ rest: inout CellReader.Text) -> Field? {
    let digits = rest.prefix(while: CellText.isDigit)
    if (1...4).contains(digits.count) {
      rest = rest.dropFirst(digits.count)
      return .number(digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }, digits: digits.count)
    }
    let letters = rest.prefix(while: CellText.isLetter)
    guard digits.isEmpty, (3...10).contains(letters.count) else { return nil }
    rest = rest.dropFirst(letters.count)
    return .word
  }

  private static func separator(_ rest: inout CellReader.Text) -> UInt8? {
    guard let mark = rest.first, [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")].contains(mark) else {
      return nil
    }
    rest = rest.dropFirst()
    return mark
  }

  private static func isDate(_ first: Field, _ second: Field, _ third: Field) -> Bool {
    switch (first, second, third) {
    case (.number(let day, let width), .word, .number(let year, let digits)):
      width <= 2 && (1...31).contains(day) && isYear(year, digits)
    case (.number(let first, let width), .number(let second, let middle), .number(let third, let digits)):
      middle <= 2
        && (width == 4
          ? isYear(first, width) && isDayAndMonth(second, third) && digits <= 2
          : width <= 2 && isDayAndMonth(first, second) && isYear(third, digits))
    default: false
    }
  }

  private static func isYear(_ value: Int, _ digits: Int) -> Bool {
    digits == 2 || (digits == 4 && (1900...2199).contains(value))
  }

  /// In either order.
  private static func isDayAndMonth(_ one: Int, _ other: Int) -> Bool {
    (1...31).contains(one) && (1...31).contains(other) && (one <= 12 || other <= 12)
  }

  /// A blank, a comma or `T`, then hours and minutes, then whatever there is.
  private static func isTime(_ text: CellReader.Text) -> Bool {
    let time = text.drop { CellText.isBlank($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "t") }
    guard time.count < text.count else { return false }
    let hours = time.prefix(while: CellText.isDigit)
    let rest = time.dropFirst(hours.count)
    return (1...2).contains(hours.count) && rest.first == UInt8(ascii: ":")
      && rest.dropFirst().prefix(2).allSatisfy(CellText.isDigit)
  }
}
