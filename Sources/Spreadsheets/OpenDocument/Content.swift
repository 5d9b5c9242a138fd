// content.xml of an ODS: all sheets in one file. Cells and rows say how often they are repeated. So a sheet of a
// million empty rows takes no room, but a small file could also make a billion cells: RowBatch bounds the columns, and
// repeated rows are given a step at a time.

final class ContentHandler: PartHandler {
  private let rows: RowBatch
  private let limits: SpreadsheetLimits
  private let wanted: SheetName?
  private(set) var names: [String] = []
  private(set) var sheet: String?
  private(set) var visibleNames = 0

  /// Table styles that hide the sheet.
  private var hidingStyles: Set<String> = []
  private var tableStyle: String?
  /// Depth inside an element that is skipped, that one included; 0 outside.
  private var skipped = 0
  private var isInTable = false
  private var isInSheet = false
  private var row = 0
  private var rowTimes = 1
  private var column = 0
  private var cell = ODSCell()

  init(rows: RowBatch, sheet: SheetName?, limits: SpreadsheetLimits) {
    self.rows = rows
    wanted = sheet
    self.limits = limits
  }

  deinit { cell.deallocate() }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if skipped > 0 || Self.isPassedOver(name) || (isInTable && !isInSheet) || (isInTable && name.isFully("table:table"))
    {
      skipped += 1
    } else if cell.isOpen {
      cell.start(name, attributes)
    } else if name.isFully("table:table-cell") {
      if isInSheet { cell.open(attributes, isCovered: false) }
    } else if name.isFully("table:covered-table-cell") {
      if isInSheet { cell.open(attributes, isCovered: true) }
    } else if name.isFully("table:table-row") {
      if isInSheet { beginRow(attributes) }
    } else if name.isFully("table:table") {
      beginTable(attributes)
    } else if name.isFully("style:style") {
      tableStyle = attributes.text("style:family") == "table" ? attributes.text("style:name") : nil
    } else if name.isFully("style:table-properties"), let style = tableStyle,
      attributes.text("table:display") == "false"
    {
      guard hidingStyles.count < SpreadsheetLimits.sheets else { return fail(.damaged("estilos")) }
      hidingStyles.insert(style)
    }
  }

  override func text(_ bytes: UnsafeRawBufferPointer) {
    if cell.isOpen, skipped == 0 { cell.text(bytes, limit: limits.cell) }
  }

  override func end(_ name: XMLName) {
    if skipped > 0 {
      skipped -= 1
    } else if cell.isOpen {
      if cell.end(name) { endCell() }
    } else if name.isFully("table:table-row") {
      if isInSheet { endRow() }
    } else if name.isFully("table:table") {
      isInTable = false
      isInSheet = false
    }
  }

  override func finish() throws(SpreadsheetError) {
    if sheet == nil { throw wanted.map { .unknownSheet($0.text, names: names) } ?? .noSheet }
  }

  /// Whether an element is no part of a cell's text: comments, drawings, and cells that recorded changes have deleted.
  private static func isPassedOver(_ name: XMLName) -> Bool {
    name.isFully("office:annotation") || name.isFully("table:tracked-changes") || name.isFully("table:shapes")
      || name.isFully("table:dde-links") || name.isFully("text:ruby-text")
      || (name.full[0] == 0x64 && name.full[1] == 0x72 && name.full[2] == 0x61 && name.full[3] == 0x77
        && name.full[4] == 0x3A)
  }

  private func beginTable(_ attributes: XMLAttributes) {
    let name = attributes.text("table:name") ?? ""
    guard names.count < SpreadsheetLimits.sheets, name.utf8.count <= SpreadsheetLimits.sheetName else {
      return fail(.damaged("hojas"))
    }
    names.append(name)
    isInTable = true
    let isHidden = attributes.text("table:style-name").map(hidingStyles.contains) ?? false
    if !isHidden { visibleNames += 1 }
    guard sheet == nil else { return }
    isInSheet = wanted?.matches(name) ?? !isHidden
    if isInSheet { sheet = name }
  }

  private func beginRow(_ attributes: XMLAttributes) {
    rowTimes = max(attributes.number("table:number-rows-repeated") ?? 1, 1)
    column = 0
    let visibility = attributes.full("table:visibility")
    let isHidden = visibility.map { XMLName.equal($0, "collapse") || XMLName.equal($0, "filter") } ?? false
    rows.beginRow(row + 1, isHidden: isHidden)
  }

  private func endRow() {
    row += rowTimes
    guard !rows.rowIsEmpty else { return }
    if let error = rows.endRow(times: rowTimes) { return fail(error) }
    if !rows.isFull, let error = rows.emitRepeats() { return fail(error) }
    wantsPause = rows.isFull || rows.hasRepeats
  }

  private func endCell() {
    let times = cell.times
    defer { column = min(column + times, 1 << 20) }
    guard cell.close() else { return }
    if let error = rows.append(cell.shown.bytes, column: column, times: times, defect: cell.defect) { fail(error) }
  }
}
