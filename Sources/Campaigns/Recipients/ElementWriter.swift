// Writes one element, `seq|attempts|row`, where row is the compact JSON array that delivery and the reports read:
//     ["numero","url_imagen",["variable1",…],"extra1",…]      trailing empty cells dropped
// Strings stay UTF-8 with only `"`, `\` and control characters escaped, so that delivery copies the literals verbatim into
// the body it sends. Written through a raw pointer into memory the caller has measured with `bound`.

/// A cursor over memory that is large enough.
struct ElementWriter {
  private(set) var cursor: UnsafeMutablePointer<UInt8>

  init(_ start: UnsafeMutablePointer<UInt8>) {
    cursor = start
  }

  /// The most bytes a row's element can take.
  /// - Parameter isPlain: no byte of the row needs an escape; an escape takes six bytes.
  static func bound(_ row: RowCells, isPlain: Bool) -> Int {
    // Quotes and a comma for each column, whether the row has it or not, and 64 for the rest: up to 20 digits of seq, `|0|`,
    // the brackets, and a number that cleaning can have made no longer than its cell.
    row.bytes.count * (isPlain ? 1 : 6) + (ColumnLayout.maximumCount + ColumnPlace.variableLimit) * 3 + 64
  }

  /// Whether no byte of `bytes` needs an escape.
  static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if marks(word) != 0 { return false }
      index += 8
    }
    while index < bytes.count {
      if needsEscape(bytes[index]) { return false }
      index += 1
    }
    return true
  }

  /// Writes the whole element of a row whose number and link are checked.
  /// - Parameters:
  ///   - imageURL: trimmed.
  ///   - isPlain: what `isPlain` said of the row's bytes.
  mutating func write(
    sequence: Int, number: PhoneNumber, imageURL: UnsafeRawBufferPointer, row: RowCells, layout: borrowing ColumnLayout,
    isPlain: Bool
  ) {
    decimal(UInt64(sequence))
    bytes("|0|[\"")
    decimal(number.value)
    bytes("\"")
    var lastCell = cursor  // the end of the last cell that is not empty

    bytes(",")
    literal(imageURL, isPlain: isPlain)
    if !imageURL.isEmpty { lastCell = cursor }

    bytes(",[")
    if variables(row, layout.variableColumns, isPlain: isPlain) {
      bytes("]")
      lastCell = cursor
    } else {
      bytes("]")
    }

    for column in layout.extraColumns {
      let cell = row[column]
      bytes(",")
      literal(cell, isPlain: isPlain)
      if !cell.isEmpty { lastCell = cursor }
    }
    cursor = lastCell
    bytes("]")
  }

  /// Writes the variables up to the last that is not empty.
  /// - Returns: whether there was one.
  private mutating func variables(_ row: RowCells, _ columns: [Int], isPlain: Bool) -> Bool {
    let start = cursor
    var end = cursor
    for column in columns {
      if cursor != start { bytes(",") }
      let variable = row[column].trimmed
      literal(variable, isPlain: isPlain)
      if !variable.isEmpty { end = cursor }
    }
    cursor = end
    return end != start
  }

  /// Writes `text` quoted.
  @inline(__always)
  private mutating func literal(_ text: UnsafeRawBufferPointer, isPlain: Bool) {
    bytes("\"")
    if isPlain || Self.isPlain(text) {
      copy(text)
    } else {
      for byte in text { escape(byte) }
    }
    bytes("\"")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): bytes("\\\"")
    case UInt8(ascii: "\\"): bytes("\\\\")
    case 0x0A: bytes("\\n")
    case 0x0D: bytes("\\r")
    case 0x09: bytes("\\t")
    case 0..<0x20:
      bytes("\\u00")
      put(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      put(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
    default: put(byte)
    }
  }

  @inline(__always)
  mutating func copy(_ text: UnsafeRawBufferPointer) {
    guard let start = text.baseAddress else { return }
    UnsafeMutableRawPointer(cursor).copyMemory(from: start, byteCount: text.count)
    cursor += text.count
  }

  /// Writes ASCII punctuation.
  @inline(__always)
  private mutating func bytes(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { put(text.utf8Start[index]) }
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    cursor.pointee = byte
    cursor += 1
  }

  /// Writes `value` in decimal.
  mutating func decimal(_ value: UInt64) {
    var width = 1
    var limit: UInt64 = 10
    while width < 20, value >= limit {
      width += 1
      limit = limit &* 10
      if width == 20 { break }
    }
    var rest = value
    var index = width - 1
    while index >= 0 {
      cursor[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      index -= 1
    }
    cursor += width
  }

  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    ByteWord.controls(in: word) | ByteWord.zeros(in: word ^ ByteWord.repeating(UInt8(ascii: "\"")))
      | ByteWord.zeros(in: word ^ ByteWord.repeating(UInt8(ascii: "\\")))
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
