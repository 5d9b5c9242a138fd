// A cell format of XLSX (ECMA-376, 18.8.30), as far as it changes what a person reads: percents, decimals, thousands,
// signs of currencies, leading zeros, and whether the number is a date. Colours are ignored. Formats with conditions,
// fractions or exponents show the number plainly. Separators are those of the format codes: `1,500.50`.

/// A format's code, read.
enum NumberFormat: Equatable {
  /// As many digits as there are.
  case general
  case number([Section])
  case date(DateParts)

  /// What a date format shows.
  struct DateParts: OptionSet, Equatable {
    let rawValue: UInt8
    static let day = DateParts(rawValue: 1)
    static let time = DateParts(rawValue: 2)
    /// Hours beyond 24 (`[h]:mm`).
    static let elapsed = DateParts(rawValue: 4)
  }

  /// One of up to three parts: for positive numbers, negative ones, zero.
  struct Section: Equatable {
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var leastIntegers = 0
    var leastDecimals = 0
    var mostDecimals = 0
    var groups = false
    /// How many places the point moves: two to the right for a percent sign, three to the left for a comma at the end.
    var shift = 0
    var isPercent = false
    /// Shows the number plainly: `General`, an exponent, a fraction.
    var isGeneral = false
    var hasDigits = false
    /// Nothing but zeros: the leading zeros are shown, as in codes.
    var isPadding = false
  }

  /// The formats that have numbers and no codes in the file.
  static func builtIn(_ identifier: Int) -> NumberFormat {
    switch identifier {
    case 1: NumberFormat(code: "0")
    case 2: NumberFormat(code: "0.00")
    case 3: NumberFormat(code: "#,##0")
    case 4: NumberFormat(code: "#,##0.00")
    case 9: NumberFormat(code: "0%")
    case 10: NumberFormat(code: "0.00%")
    case 14...17, 27...31, 36, 50...54, 57, 58: .date(.day)
    case 18...21, 32...35, 45, 47, 55, 56: .date(.time)
    case 22: .date([.day, .time])
    case 46: .date([.time, .elapsed])
    case 37, 38: NumberFormat(code: "#,##0;(#,##0)")
    case 39, 40: NumberFormat(code: "#,##0.00;(#,##0.00)")
    case 41, 42: NumberFormat(code: "#,##0")
    case 43, 44: NumberFormat(code: "#,##0.00")
    default: .general
    }
  }

  init(code: String) {
    var scanner = FormatScanner(Array(code.utf8))
    self = scanner.read()
  }

  /// Appends what a number looks like.
  func write(_ number: DecimalText, to text: inout [UInt8]) {
    guard case .number(let sections) = self else { return Self.writePlainly(number, to: &text) }
    let index = number.isNegative && sections.count > 1 ? 1 : number.digits.isEmpty && sections.count > 2 ? 2 : 0
    let section = sections[index]
    guard !section.isGeneral, section.hasDigits else { return Self.writePlainly(number, to: &text) }
    if !section.isPercent, number.isInteger {
      return Self.write(integer: number, leastDigits: section.isPadding ? section.leastIntegers : 0, to: &text)
    }
    var number = number
    number.shift(by: section.shift)
    number.round(toDigits: DecimalText.precision)
    number.round(toDecimals: section.mostDecimals)
    var shown = section.prefix
    if number.isNegative, index == 0 { shown.append(0x2D) }
    Self.write(number, section, to: &shown)
    shown += section.suffix
    // Accounting formats pad both ends.
    let end = shown.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
    text += shown[..<end].drop { $0 == 0x20 }
  }

  private static func writePlainly(_ number: DecimalText, to text: inout [UInt8]) {
    var number = number
    if !number.isInteger { number.round(toDigits: DecimalText.precision) }
    number.write(to: &text)
  }

  private static func write(integer: DecimalText, leastDigits: Int, to text: inout [UInt8]) {
    let missing = leastDigits - integer.integerDigits.count
    guard missing > 0, !integer.isNegative else { return integer.write(to: &text) }
    text += Array(repeating: 0x30, count: missing) + integer.integerDigits.map { $0 + 0x30 }
  }

  private static func write(_ number: DecimalText, _ section: Section, to text: inout [UInt8]) {
    var integer = number.integerDigits
    while integer.count < section.leastIntegers { integer.insert(0, at: 0) }
    for (index, digit) in integer.enumerated() {
      if section.groups, index > 0, (integer.count - index) % 3 == 0 { text.append(0x2C) }
      text.append(digit + 0x30)
    }
    var decimals = number.decimalDigits
    while decimals.count < section.leastDecimals { decimals.append(0) }
    if integer.isEmpty, decimals.isEmpty { text.append(0x30) }
    if !decimals.isEmpty { text += [0x2E] + decimals.map { $0 + 0x30 } }
  }
}
