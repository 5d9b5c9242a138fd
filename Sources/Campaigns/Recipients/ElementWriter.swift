// Writes one element, `seq|attempts|row`, where row is the compact JSON array that delivery and the reports read:
//     ["numero","url_imagen",["variable1",…],"extra1",…]      trailing empty cells dropped
// Strings stay UTF-8 with only `"`, `\` and control characters escaped, so that delivery copies the literals verbatim
// into the body it sends. Written through a raw pointer into memory the caller has measured with `bound`.

/// A cursor over memory that is large enough.
struct ElementWriter {
  private(set) var cursor: UnsafeMutablePointer<UInt8>
  /// Variables of the row that will be sent.
  private(set) var sentVariables = 0
  /// Whether any of the following properties is set.
  private(set) var isUnusual = false
  /// Why the row's variables cannot be sent. The written bytes are then useless.
  private(set) var defect: VariableDefect?
  /// The first variable, from 0, whose white space was corrected; -1 when there is none.
  private(set) var mended = -1
  /// Whether a variable says `nan` or its like.
  private(set) var hasEmptyWord = false

  init(_ start: UnsafeMutablePointer<UInt8>) {
    cursor = start
  }

  /// The most bytes a row's element can take; an escape takes six.
  /// - Parameters:
  ///   - uses: the most places into which a cell may go.
  ///   - places: the length of the layout's `encodingOrder`, which `valores` may make longer than a file has columns.
  ///   - user: the length of a `UserID` in the number's place.
  static func bound(_ row: RowCells, uses: Int, places: Int, user: Int) -> Int {
    // Quotes and a comma for each place, whether the row has it or not, and 64 for the rest: up to 20 digits of seq,
    // `|0|`, the brackets, the image's quotes, and the calling code that a national number gets.
    row.bytes.count * (row.isPlain ? uses : 6 * uses) + places * 3 + user + 64
  }

  /// Writes the whole element of a row whose number and link are checked.
  /// - Parameters:
  ///   - user: a `UserID`, which then stands where the number would; empty for a number.
  ///   - imageURL: trimmed.
  ///   - order: the layout's `encodingOrder`, which begins with `variableCount` variables.
  mutating func write(
    sequence: Int, number: UInt64, user: UnsafeRawBufferPointer, imageURL: UnsafeRawBufferPointer, row: RowCells,
    order: [Int], variableCount: Int
  ) {
    let isPlain = row.isPlain
    decimal(UInt64(sequence))
    bytes("|0|[\"")
    if user.isEmpty { decimal(number) } else { copy(user) }
    bytes("\"")
    var lastCell = cursor  // the end of the last cell that is not empty

    bytes(",")
    literal(imageURL, isPlain: isPlain)
    if !imageURL.isEmpty { lastCell = cursor }

    bytes(",[")
    if variables(row, order[..<variableCount], isPlain: isPlain) {
      bytes("]")
      lastCell = cursor
    } else {
      bytes("]")
    }

    for column in order[variableCount...] {
      let cell = row[column]
      bytes(",")
      literal(cell, isPlain: isPlain)
      if !cell.isEmpty { lastCell = cursor }
    }
    cursor = lastCell
    bytes("]")
  }

  /// Writes the variables up to the last that is not empty, and judges them.
  /// - Returns: whether there was one.
  private mutating func variables(_ row: RowCells, _ columns: ArraySlice<Int>, isPlain: Bool) -> Bool {
    let start = cursor
    var end = cursor
    var index = 0
    for column in columns {
      if cursor != start { bytes(",") }
      let variable = row[column].trimmed
      if variable.isEmpty {
        bytes("\"\"")
      } else {
        if index > sentVariables { note(.gap(empty: sentVariables, filled: index)) }
        if variable.count > VariableText.maximumLength || VariableText.isSuspect(variable[0]) { judge(variable, index) }
        if isPlain ? VariableText.hasLongRun(variable) : VariableText.needsMending(variable) {
          mend(variable, index)
        } else {
          literal(variable, isPlain: isPlain)
        }
        end = cursor
        sentVariables += 1
      }
      index += 1
    }
    cursor = end
    return end != start
  }

  private mutating func judge(_ variable: UnsafeRawBufferPointer, _ index: Int) {
    switch VariableText.kind(variable) {
    case .text: break
    case .emptyWord: (hasEmptyWord, isUnusual) = (true, true)
    case .spreadsheetError: note(.spreadsheetError(index))
    }
    if VariableText.isTooLong(variable) { note(.tooLong(index)) }
  }

  /// Notes a defect; the first one counts.
  private mutating func note(_ defect: VariableDefect) {
    isUnusual = true
    if self.defect == nil { self.defect = defect }
  }

  private mutating func mend(_ variable: UnsafeRawBufferPointer, _ index: Int) {
    isUnusual = true
    if mended < 0 { mended = index }
    bytes("\"")
    VariableText.mend(variable) { escape($0) }
    bytes("\"")
  }

  /// Writes `text` quoted.
  @inline(__always)
  private mutating func literal(_ text: UnsafeRawBufferPointer, isPlain: Bool) {
    bytes("\"")
    if isPlain || TextTraits(of: text).isPlain {
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
    // log10 from log2: 1233/4096 is just above log10(2). The result is one too high at most, which the power of ten
    // shows.
    let odd = value | 1
    let guess = ((UInt64.bitWidth - odd.leadingZeroBitCount) * 1233) >> 12
    let width = guess + (odd >= Self.powersOfTen[guess] ? 1 : 0)
    var rest = value
    var digit = cursor + width
    // Two digits for each division of the large number.
    while rest >= 100 {
      let pair = UInt8(truncatingIfNeeded: rest % 100)
      rest /= 100
      digit -= 2
      digit[0] = UInt8(ascii: "0") &+ pair / 10
      digit[1] = UInt8(ascii: "0") &+ pair % 10
    }
    let pair = UInt8(truncatingIfNeeded: rest)
    if pair >= 10 { digit[-2] = UInt8(ascii: "0") &+ pair / 10 }
    digit[-1] = UInt8(ascii: "0") &+ pair % 10
    cursor += width
  }

  /// Written out: a table that is made by code is asked at each use whether it has been made.
  private static let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}
