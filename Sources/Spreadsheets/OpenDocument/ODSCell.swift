// One cell of an ODS: its value in attributes, and the text that it shows. Integers, dates, times and booleans are read
// from the value, everything else from the text, so that a number is read as its cell shows it.

struct ODSCell {
  private(set) var isOpen = false
  private(set) var times = 1
  private(set) var defect: CellDefect?
  /// Its text, once it is closed.
  private(set) var shown = GrowingMemory<UInt8>(capacity: 4096)

  private enum Kind { case none, text, number, percentage, date, time, boolean }
  private var kind = Kind.none
  private var isCovered = false
  private var hasFormula = false
  private var isError = false
  private var value = GrowingMemory<UInt8>(capacity: 256)
  /// Elements open inside the cell, and the depth of the paragraph that is being read; 0 for none.
  private var depth = 0
  private var paragraphDepth = 0
  private var paragraphs = 0
  private var endsWithBlank = false

  func deallocate() {
    shown.deallocate()
    value.deallocate()
  }

  mutating func open(_ attributes: XMLAttributes, isCovered: Bool) {
    isOpen = true
    times = 1
    defect = nil
    shown.removeAll()
    value.removeAll()
    kind = .none
    self.isCovered = isCovered
    hasFormula = false
    isError = false
    depth = 0
    paragraphDepth = 0
    paragraphs = 0
    var type: UnsafePointer<CChar>?
    var text: UnsafePointer<CChar>?
    attributes.each { name, content in
      if name.isFully("office:value-type") {
        type = content
      } else if name.isFully("office:value") || name.isFully("office:date-value") || name.isFully("office:time-value")
        || name.isFully("office:boolean-value") || name.isFully("office:string-value")
      {
        text = content
      } else if name.isFully("table:number-columns-repeated") {
        times = max(XMLAttributes.number(content) ?? 1, 1)
      } else if name.isFully("table:formula") {
        hasFormula = true
      } else if name.isFully("calcext:value-type") {
        isError = XMLName.equal(content, "error")
      }
    }
    times = min(times, 1 << 20)
    if let type { kind = Self.kind(type) }
    if let text { Self.append(text, to: &value) }
  }

  private static func append(_ text: UnsafePointer<CChar>, to memory: inout GrowingMemory<UInt8>) {
    var length = 0
    while text[length] != 0 { length += 1 }
    memory.append(UnsafeRawBufferPointer(start: text, count: length))
  }

  private static func kind(_ type: UnsafePointer<CChar>) -> Kind {
    if XMLName.equal(type, "string") { return .text }
    if XMLName.equal(type, "float") || XMLName.equal(type, "currency") { return .number }
    if XMLName.equal(type, "percentage") { return .percentage }
    if XMLName.equal(type, "date") { return .date }
    if XMLName.equal(type, "time") { return .time }
    return XMLName.equal(type, "boolean") ? .boolean : .none
  }

  mutating func start(_ name: XMLName, _ attributes: XMLAttributes) {
    depth += 1
    if paragraphDepth == 0 {
      guard name.isFully("text:p") || name.isFully("text:h") else { return }
      paragraphDepth = depth
      if paragraphs > 0 { shown.append(0x0A) }
      paragraphs += 1
      endsWithBlank = true
    } else if name.isFully("text:s") {
      for _ in 0..<min(attributes.number("text:c") ?? 1, 1024) { shown.append(0x20) }
      endsWithBlank = false
    } else if name.isFully("text:tab") {
      shown.append(0x09)
      endsWithBlank = false
    } else if name.isFully("text:line-break") {
      shown.append(0x0A)
      endsWithBlank = false
    }
  }

  /// Takes characters. In ODF a run of blanks counts as one, and as none at the beginning of a paragraph.
  mutating func text(_ bytes: UnsafeRawBufferPointer, limit: Int) {
    guard paragraphDepth > 0, shown.count <= limit else { return }
    for byte in bytes {
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
      if isBlank, endsWithBlank { continue }
      endsWithBlank = isBlank
      shown.append(isBlank ? 0x20 : byte)
    }
  }

  /// - Returns: whether it was the cell itself that ended.
  mutating func end(_ name: XMLName) -> Bool {
    guard depth > 0 else { return true }
    if depth == paragraphDepth { paragraphDepth = 0 }
    depth -= 1
    return false
  }

  /// Ends the cell: `shown` is its text now.
  /// - Returns: whether it has any, or a defect.
  mutating func close() -> Bool {
    isOpen = false
    // A cell under a merged one is not visible.
    if isCovered { return false }
    if isError {
      defect = .errorValue
      return true
    }
    if hasFormula, kind == .none, shown.count == 0 {
      defect = .noResult
      return true
    }
    showValue()
    return shown.count > 0
  }

  private mutating func showValue() {
    switch kind {
    case .number: showNumber()
    case .percentage: if shown.count == 0 { showPercentage() }
    case .date: if value.count > 0 { show(ISODate.withoutMidnight(value.bytes)) }
    case .time: if let time = ISODate.time(value.bytes) { time.withUnsafeBytes { show($0) } }
    case .boolean: show(CellValues.boolean(value.bytes))
    // Some writers give no text but only the value.
    case .text: if paragraphs == 0 { show(value.bytes) }
    case .none: break
    }
  }

  private mutating func show(_ bytes: UnsafeRawBufferPointer) {
    shown.removeAll()
    shown.append(bytes)
  }

  /// An integer by its value, with the zeros that its format puts before it; else the text, unless that hides digits
  /// behind an exponent.
  private mutating func showNumber() {
    guard var number = DecimalText(value.bytes) else {
      if shown.count == 0 { show(value.bytes) }
      return
    }
    let text = shown.bytes
    if number.isInteger {
      let digits = number.integerDigits.map { $0 + 0x30 }
      let isPadded =
        !number.isNegative && text.first == 0x30 && text.count > digits.count
        && text.allSatisfy { $0 &- 0x30 <= 9 } && text.suffix(digits.count).elementsEqual(digits)
      if isPadded { return }
    } else if text.count > 0, !text.contains(0x45), !text.contains(0x65) {
      return
    } else {
      number.round(toDigits: DecimalText.precision)
    }
    var written: [UInt8] = []
    number.write(to: &written)
    written.withUnsafeBytes { show($0) }
  }

  private mutating func showPercentage() {
    guard var number = DecimalText(value.bytes) else { return }
    number.shift(by: 2)
    number.round(toDigits: DecimalText.precision)
    var written: [UInt8] = []
    number.write(to: &written)
    written.append(UInt8(ascii: "%"))
    written.withUnsafeBytes { show($0) }
  }
}
