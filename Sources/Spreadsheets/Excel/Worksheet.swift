// xl/worksheets/sheetN.xml: the rows. Cells may name their place or follow the one before; they hold a number, the
// number of a shared text, or a text of their own. What follows the rows (merged ranges, filters, pictures) is only
// checked to be well-formed: the first of merged cells has the text and the others are empty, and they are read so.

final class WorksheetHandler: PartHandler {
  private enum Kind { case number, shared, text, boolean, error, date }

  private let rows: RowBatch
  private let shared: SharedTexts?
  private let limits: SpreadsheetLimits
  private var values: CellValues

  private var isInRows = false
  private var row = 0
  private var column = -1

  // The cell that is being read.
  private var kind = Kind.number
  private var style = 0
  private var isInCell = false
  private var hasFormula = false
  private var isCollecting = false
  private var isInPhonetic = false
  private var value = GrowingMemory<UInt8>(capacity: 4096)

  init(rows: RowBatch, shared: SharedTexts?, values: CellValues, limits: SpreadsheetLimits) {
    self.rows = rows
    self.shared = shared
    self.values = values
    self.limits = limits
  }

  deinit { value.deallocate() }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard isInRows else {
      if name.isLocally("sheetData") { isInRows = true }
      return
    }
    let local = name.local
    if XMLName.equal(local, "c") {
      beginCell(attributes)
    } else if XMLName.equal(local, "v") {
      isCollecting = isInCell
    } else if XMLName.equal(local, "row") {
      beginRow(attributes)
    } else if XMLName.equal(local, "f") {
      hasFormula = true
    } else if XMLName.equal(local, "t") {
      isCollecting = isInCell && !isInPhonetic
    } else if XMLName.equal(local, "rPh") {
      isInPhonetic = true
    }
  }

  override func text(_ bytes: UnsafeRawBufferPointer) {
    // One byte more than a cell may have is kept, to tell that it is too long.
    if isCollecting, value.count <= limits.cell { value.append(bytes) }
  }

  override func end(_ name: XMLName) {
    guard isInRows else { return }
    let local = name.local
    if XMLName.equal(local, "c") {
      if let error = endCell() { fail(error) }
      isInCell = false
    } else if XMLName.equal(local, "v") || XMLName.equal(local, "t") {
      isCollecting = false
    } else if XMLName.equal(local, "row") {
      if let error = rows.endRow() { fail(error) }
      wantsPause = rows.isFull
    } else if XMLName.equal(local, "rPh") {
      isInPhonetic = false
    } else if XMLName.equal(local, "sheetData") {
      isInRows = false
    }
  }

  private func beginRow(_ attributes: XMLAttributes) {
    let number = attributes.number("r") ?? row + 1
    guard number > row else { return fail(.damaged("filas desordenadas")) }
    row = number
    column = -1
    rows.beginRow(row, isHidden: attributes.flag("hidden"))
  }

  private func beginCell(_ attributes: XMLAttributes) {
    kind = .number
    style = 0
    hasFormula = false
    isInCell = true
    value.removeAll()
    var place = column + 1
    attributes.each { name, text in
      // No attribute of a cell is longer than `cm`, and none of the others begins like these three.
      guard name.full[1] == 0 else { return }
      switch UInt8(bitPattern: name.full[0]) {
      case UInt8(ascii: "r"): place = Self.column(of: text) ?? -1
      case UInt8(ascii: "s"): style = XMLAttributes.number(text) ?? 0
      case UInt8(ascii: "t"): kind = Self.kind(text)
      default: break
      }
    }
    guard row > 0, place > column else { return fail(.damaged("celdas desordenadas")) }
    column = place
  }

  private static func kind(_ text: UnsafePointer<CChar>) -> Kind {
    if text[0] == 0x73, text[1] == 0 { return .shared }
    if XMLName.equal(text, "inlineStr") || XMLName.equal(text, "str") { return .text }
    if XMLName.equal(text, "b") { return .boolean }
    if XMLName.equal(text, "e") { return .error }
    return XMLName.equal(text, "d") ? .date : .number
  }

  /// The column of a reference such as `AB12`, from 0; nil when it is no reference.
  private static func column(of reference: UnsafePointer<CChar>) -> Int? {
    var column = 0
    var place = reference
    while case let letter = UInt8(bitPattern: place[0]) & 0xDF, letter >= 0x41, letter <= 0x5A, column < 100_000 {
      column = column * 26 + Int(letter - 0x40)
      place += 1
    }
    return column > 0 && column <= 16_384 ? column - 1 : nil
  }

  private func endCell() -> SpreadsheetError? {
    let bytes = value.bytes
    switch kind {
    case .shared:
      if bytes.isEmpty { return nil }
      guard let shared, let index = CellValues.index(bytes), index < shared.count else {
        return .damaged("textos compartidos")
      }
      return rows.append(shared[index], column: column)
    case .text:
      EscapedText.decode(&value, from: 0)
      return rows.append(value.bytes, column: column)
    case .error:
      return rows.append(bytes, column: column, defect: .errorValue)
    case .number, .boolean, .date:
      if bytes.isEmpty { return hasFormula ? rows.append(bytes, column: column, defect: .noResult) : nil }
      switch kind {
      case .boolean: return rows.append(CellValues.boolean(bytes), column: column)
      case .date: return values.withDate(bytes) { rows.append($0, column: column) }
      default: return values.withNumber(bytes, style: style) { rows.append($0, column: column) }
      }
    }
  }
}
