// The world's numbering plans as far as they are needed: which calling codes there are, how long a number of each may
// be, and what is dialled before a national one. The table is generated (`NumberingPlan+table.swift`), and read at the
// first use. Only lengths decide, so that a range that is new this year is never refused.

final class NumberingPlan: Sendable {
  /// Two letters in one integer, so that copying a territory counts no references.
  struct Region: Equatable, Sendable {
    let letters: UInt16

    init(_ text: Substring) { letters = text.utf8.reduce(0) { $0 &* 256 &+ UInt16($1) } }

    var text: String { String(decoding: [UInt8(letters / 256), UInt8(letters % 256)], as: UTF8.self) }
    var isCountry: Bool { letters / 256 >= UInt8(ascii: "A") }
  }

  /// A line of the prefixes. Most countries dial a zero, which needs no pattern.
  struct Prefix: Equatable, Sendable {
    let line: Int

    static let none = Prefix(line: -1)
    static let zero = Prefix(line: -2)
  }

  struct Territory: Sendable {
    /// ISO 3166, such as `VE`; calling codes that belong to no country have three digits here.
    var region: Region
    /// The calling code's digits.
    var code: Digits
    /// Lengths of national numbers.
    var possible: LengthSet
    /// Lengths of mobile ones.
    var mobile: LengthSet
    /// What is dialled before a national number.
    var prefix: Prefix
    /// The prefix is no longer dialled. It is dropped only from numbers that are known to be national.
    var isFormerPrefix: Bool
  }

  static let world = NumberingPlan()

  let territories: [Territory]
  private let prefixes: [PrefixPattern]
  /// By a number's first three digits, the territory that stands for its calling code; -1 where there is none.
  private let leading: [Int16]
  /// By a number's first three digits, what makes it plain.
  private let plainLeading: [Plain]
  /// By territory: what makes a number plain when it is written as a national one, and the territory that stands for
  /// its code.
  private let plainHomes: [(plain: Plain, leading: Int16)]

  /// Numbers that need not be taken apart: as long as mobile ones, with no zero where the national part begins.
  private struct Plain {
    var lengths = LengthSet()
    var codeCount = 0

    init() {}

    /// - Parameter longer: how many digits come before the national number.
    init(_ territory: Territory, longer: Int) {
      codeCount = territory.code.count
      for length in 1...17 where territory.mobile.contains(length) { lengths.insert(length + longer) }
    }
  }

  private init() {
    let prefixLines = Self.lines(Self.prefixText)
    prefixes = prefixLines.map { PrefixPattern($0) }
    let territories = Self.lines(Self.territoryText).map { line in
      let words = line.split(separator: " ")
      let prefix = Int(words[4])! - 1
      return Territory(
        region: Region(words[0]), code: Digits(UInt64(words[1])!), possible: LengthSet(words[2]),
        mobile: LengthSet(words[3]),
        prefix: prefix >= 0 && prefixLines[prefix] == "0" ? .zero : Prefix(line: prefix),
        isFormerPrefix: words.count > 5)
    }
    var leading = [Int16](repeating: -1, count: 1000)
    for (index, territory) in territories.enumerated() {
      let width = [1: 100, 2: 10, 3: 1][territory.code.count]!
      let first = Int(territory.code.value) * width
      // No calling code is the beginning of another one.
      for three in first..<(first + width) where leading[three] < 0 { leading[three] = Int16(index) }
    }
    self.territories = territories
    self.leading = leading
    plainLeading = leading.map { index in
      index < 0 ? Plain() : Plain(territories[Int(index)], longer: territories[Int(index)].code.count)
    }
    plainHomes = territories.map { home in
      let first = territories.firstIndex { $0.code == home.code }!
      var plain = Plain(home, longer: 0)
      plain.lengths.formIntersection(territories[first].mobile)
      return (plain, Int16(first))
    }
  }

  /// Reads the usual cells: digits alone that need not be taken apart.
  /// - Parameter home: the country of national numbers, if it is known.
  /// - Returns: calling code and national number; nil when the number needs a closer look.
  @inline(__always)
  func plain(_ cell: UnsafeRawBufferPointer, home: Int?) -> UInt64? {
    guard 7...15 ~= cell.count, let digits = Digits(ascii: cell) else { return nil }
    let zero = UInt8(ascii: "0")
    guard cell[0] != zero else { return nil }
    let first = (Int(cell[0] &- zero) * 10 + Int(cell[1] &- zero)) * 10 + Int(cell[2] &- zero)
    let entry = plainLeading[first]
    let isPlain = entry.lengths.contains(cell.count) && cell[entry.codeCount] != zero
    guard let home else { return isPlain ? digits.value : nil }
    if plainHomes[home].leading == leading[first] { return isPlain ? digits.value : nil }
    guard plainHomes[home].plain.lengths.contains(cell.count) else { return nil }
    return territories[home].code.followed(by: digits)?.value
  }

  private static func lines(_ text: StaticString) -> [Substring] {
    text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }.split(separator: "\n")
  }

  /// Reads a cell of digits alone.
  /// - Returns: calling code and national number; nil when the digits are no number, or begin with the `00` of an
  ///   international one.
  func find(_ digits: Digits, home: Int?) -> Digits? {
    guard digits.count > 2, !digits.isZeroFirst || digits[1] != 0 else { return nil }
    return home.map { complete(digits, home: $0) } ?? international(digits)
  }

  /// The territory that stands for the calling code of `number`; nil when it begins with none.
  func territory(of number: Digits) -> Int? {
    guard number.count >= 3, !number.isZeroFirst else { return nil }
    let index = leading[Int(truncatingIfNeeded: number.prefix(3).value)]
    return index < 0 ? nil : Int(index)
  }

  /// - Parameter number: calling code and national number.
  /// - Returns: the number without a national prefix in the middle; nil when it is not possible.
  func international(_ number: Digits) -> Digits? {
    guard let territory = territory(of: number).map({ territories[$0] }) else { return nil }
    let rest = number.dropFirst(territory.code.count)
    if !rest.isZeroFirst, territory.mobile.contains(rest.count) { return number }
    // Mexico's mobile 1 is gone, and WhatsApp's ids still have it.
    if territory.code.value == 52, rest.count == 11, rest[0] == 1 { return territory.code.followed(by: rest) }
    let isPossible = territory.possible.contains(rest.count)
    // Strips the prefix as libphonenumber does, whatever remains.
    if !territory.isFormerPrefix, let stripped = strip(territory, rest, { _ in true }),
      territory.possible.contains(stripped.count),
      // A number that is possible as it stands keeps its first digits, unless they are a zero or the rest is a mobile
      // number.
      !isPossible || rest.isZeroFirst || territory.mobile.contains(stripped.count)
    {
      let number = territory.code.followed(by: stripped)
      // Again, for a second zero.
      return stripped.count < rest.count ? number.flatMap(international) ?? number : number
    }
    return isPossible ? territory.code.followed(by: rest) : nil
  }

  /// - Parameters:
  ///   - number: digits without a plus sign.
  ///   - home: the country it is from if it is a national one.
  /// - Returns: calling code and national number; nil when it is possible neither there nor as an international one.
  func complete(_ number: Digits, home: Int) -> Digits? {
    let home = territories[home]
    let code = home.code
    if number.count > code.count, !number.isZeroFirst, number.prefix(code.count) == code,
      let found = international(number)
    {
      return found
    }
    if !number.isZeroFirst, home.mobile.contains(number.count) {
      return code.followed(by: number).flatMap(international)
    }
    return national(number, home) ?? international(number)
  }

  private func national(_ number: Digits, _ home: Territory) -> Digits? {
    if let stripped = strip(home, number, { home.mobile.contains($0.count) }) {
      return home.code.followed(by: stripped).flatMap(international)
    }
    guard home.mobile.contains(number.count) else { return nil }
    return home.code.followed(by: number).flatMap(international)
  }

  private func strip(_ territory: Territory, _ number: Digits, _ isGood: (Digits) -> Bool) -> Digits? {
    if territory.prefix == .zero {
      guard number.isZeroFirst else { return nil }
      let rest = number.dropFirst(1)
      return isGood(rest) ? rest : nil
    }
    return territory.prefix == .none ? nil : prefixes[territory.prefix.line].strip(number, isGood)
  }

  /// Whether some country has mobile numbers as long as this one. Countries with more than 11 digits are too rare to be
  /// meant.
  func isNationalSomewhere(_ number: Digits) -> Bool {
    number.count <= 11 && territories.contains { $0.mobile.contains(number.count) }
  }
}
