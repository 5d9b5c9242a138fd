// The text that a cell shows for its stored value. WorksheetHandler calls it for every cell that is no text.

struct CellValues {
  let formats: CellFormats
  let since1904: Bool
  private var text: [UInt8] = []

  init(formats: CellFormats, since1904: Bool) {
    self.formats = formats
    self.since1904 = since1904
    text.reserveCapacity(64)
  }

  private static let yes: StaticString = "VERDADERO"
  private static let no: StaticString = "FALSO"

  /// The word that spreadsheets show in Spanish.
  static func boolean(_ value: Bool) -> UnsafeRawBufferPointer {
    let text = value ? yes : no
    return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  static func boolean(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    boolean(value.elementsEqual([0x31]) || value.elementsEqual("true".utf8))
  }

  /// The number of a shared text.
  static func index(_ value: UnsafeRawBufferPointer) -> Int? {
    guard value.count <= 10 else { return nil }
    var index = 0
    for byte in value {
      guard byte &- 0x30 <= 9 else { return nil }
      index = index * 10 + Int(byte &- 0x30)
    }
    return index
  }

  /// Whether the value is an integer as it is written.
  private static func isPlainInteger(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count <= DecimalText.longest, value[0] != 0x30 || value.count == 1 else { return false }
    for byte in value where byte &- 0x30 > 9 { return false }
    return true
  }

  /// Whether a number in the plain format is written with no more digits than it shows: `12.5`.
  private static func isPlainDecimal(_ value: UnsafeRawBufferPointer, _ format: NumberFormat) -> Bool {
    guard case .general = format, (3...DecimalText.precision).contains(value.count), value[0] &- 0x31 <= 8,
      value[value.count - 1] &- 0x31 <= 8
    else { return false }
    var points = 0
    for byte in value where byte &- 0x30 > 9 {
      points += byte == 0x2E ? 1 : 2
    }
    return points == 1
  }

  /// Calls `body` with a number as its cell shows it.
  mutating func withNumber<Result>(
    _ value: UnsafeRawBufferPointer, style: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let entry = formats[style]
    if entry.keepsIntegers, Self.isPlainInteger(value) || Self.isPlainDecimal(value, entry.format) {
      return body(value)
    }
    guard let number = DecimalText(value) else { return body(value) }
    text.removeAll(keepingCapacity: true)
    if case .date(let parts) = entry.format, let days = Double(String(decoding: value, as: UTF8.self)),
      SerialDate.write(days, parts, since1904: since1904, to: &text)
    {
      return text.withUnsafeBytes(body)
    }
    entry.format.write(number, to: &text)
    return text.withUnsafeBytes(body)
  }

  /// Calls `body` with a date that the file has in ISO 8601. A time of midnight is left out, since such cells do not
  /// show it.
  func withDate<Result>(_ value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(ISODate.withoutMidnight(value))
  }
}
