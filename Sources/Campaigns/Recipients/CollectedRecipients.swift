// What becomes of a row: it decides whether it is good, numbers the accepted ones from 1, drops duplicates when asked,
// counts everything the answer to the upload reports, and keeps the first errors. Owned by RecipientCollector.

/// The rows of one upload so far.
struct CollectedRecipients {
  /// How many `errores` are kept; all are counted.
  static let errorLimit = 50
  /// Columns that are warned of.
  private static let columnWarnings = 10

  var layout = ColumnLayout()
  var dropsDuplicates: Bool
  /// Where national numbers are from; nil when that is unknown.
  var country: Country?
  var batches = ElementBatches()

  private(set) var accepted = 0
  private(set) var rejected = 0
  private(set) var duplicates = 0
  private(set) var errors: [RowError] = []
  private(set) var outline = RecipientOutline()
  /// Rows in whose variables white space was mended, and the first of them as errors, for `estricto`.
  private(set) var mended = RowTally()
  private(set) var mends: [RowError] = []
  private var emptyWords = RowTally()
  private var sentBefore = RowTally()
  private lazy var rewriter = RowRewriter()

  private let limit: Int
  let keepsNumbersOnly: Bool
  private var seen: NumberSet?

  init(limit: Int, dropsDuplicates: Bool, keepsNumbersOnly: Bool) {
    self.limit = limit
    self.dropsDuplicates = dropsDuplicates
    self.keepsNumbersOnly = keepsNumbersOnly
  }

  mutating func add(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    if layout.isRewritten {
      try addRewritten(cells, row: row)
    } else {
      try addAsItIs(cells, row: row)
    }
  }

  /// A row that RowRewriter changes first.
  private mutating func addRewritten(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    if keepsNumbersOnly { return try addAsItIs(cells, row: row) }
    layout.addColumnsForValues()
    let isSent = layout.report.map { OwnReport.isSent(cells[$0.stateColumn]) } ?? false
    let before = accepted
    let rewritten = rewriter.rewrite(cells, layout)
    if let (part, reason) = rewriter.defect {
      let column = part.column
      return reject(row: row, column: column, value: cells[column], reason: reason.explanation(of: part.target))
    }
    try addAsItIs(rewritten, row: row)
    guard accepted > before else { return }
    if isSent { sentBefore.note(row) }
    if let part = rewriter.mended { noteMended(cells, row: row, part) }
    for part in layout.parts {
      outline.note(part.target, isFilled: !rewritten[part.column].trimmed.isEmpty, row: row)
    }
  }

  @inline(__always)
  private mutating func addAsItIs(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    let number: PhoneNumber
    do {
      number = try PhoneNumber(normalizing: cells[layout.numberColumn], country: country)
    } catch {
      let column = layout.numberColumn
      return reject(row: row, column: column, value: cells[column], reason: error.explanation)
    }
    if keepsNumbersOnly { return append(number) }
    let imageURL = cells[layout.imageColumn].trimmed
    if !imageURL.isEmpty, let defect = LinkDefect.find(in: imageURL) {
      return reject(row: row, column: layout.imageColumn, value: imageURL, reason: defect.explanation())
    }
    if dropsDuplicates, seen?.contains(number) == true {
      duplicates += 1
      return
    }
    let hasRoom = accepted < limit
    var sentVariables = 0
    var unusual: ElementWriter?
    batches.append(capacity: ElementWriter.bound(cells, uses: layout.mostUses)) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted + 1, number: number, imageURL: imageURL, row: cells, order: layout.encodingOrder,
        variableCount: layout.variableCount)
      sentVariables = writer.sentVariables
      if writer.isUnusual { unusual = writer }
      return hasRoom && (!writer.isUnusual || writer.defect == nil) ? writer.cursor - memory : 0
    }
    if let defect = unusual?.defect { return reject(cells, row: row, defect) }
    guard hasRoom else { throw RecipientLimitExceeded(limit: limit) }
    accepted += 1
    if dropsDuplicates { insertSeen(number) }
    if let unusual {
      if unusual.mended >= 0 { noteMended(cells, row: row, variable: unusual.mended) }
      if unusual.hasEmptyWord { emptyWords.note(row) }
    }
    outline.add(variables: sentVariables, hasImage: !imageURL.isEmpty, number: number, row: row)
  }

  private mutating func reject(_ cells: RowCells, row: Int, _ defect: VariableDefect) {
    guard countRejection() else { return }
    errors.append(error(cells, row: row, variable: defect.variable, reason: defect.explanation))
  }

  private mutating func noteMended(_ cells: RowCells, row: Int, variable: Int) {
    mended.note(row)
    guard mends.count < Self.errorLimit else { return }
    mends.append(error(cells, row: row, variable: variable, reason: Self.blanks(in: .variable(variable))))
  }

  /// A row counts once, however many of its texts were mended.
  private mutating func noteMended(_ cells: RowCells, row: Int, _ part: PartColumn) {
    if mended.lastRow == row { return }
    mended.note(row)
    guard mends.count < Self.errorLimit else { return }
    mends.append(
      RowError(
        row: row, column: layout.names[part.column], value: RowError.excerpt(cells[part.column]),
        reason: Self.blanks(in: part.target)))
  }

  private static func blanks(in target: ColumnTarget) -> String {
    "\(target.text) tiene saltos de línea, tabuladores o más de cuatro espacios seguidos"
  }

  private func error(_ cells: RowCells, row: Int, variable: Int, reason: String) -> RowError {
    let column = layout.encodingOrder[variable]
    return RowError(
      row: row, column: column < 0 ? ColumnTarget.variable(variable).text : layout.names[column],
      value: RowError.excerpt(cells[column]), reason: reason)
  }

  /// The element of a phone alone: `seq|0|["584121234567"]`, by its identity.
  private mutating func append(_ number: PhoneNumber) {
    accepted += 1
    let nothing = RowCells(
      bytes: UnsafeRawBufferPointer(start: nil, count: 0), spans: UnsafeBufferPointer(start: nil, count: 0),
      isPlain: true)
    batches.append(capacity: 64) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted, number: number.canonical, imageURL: nothing.bytes, row: nothing, order: [], variableCount: 0
      )
      return writer.cursor - memory
    }
  }

  mutating func reject(row: Int, column: Int, value: UnsafeRawBufferPointer, reason: @autoclosure () -> String) {
    guard countRejection() else { return }
    let name = layout.names.indices.contains(column) ? layout.names[column] : ""
    errors.append(RowError(row: row, column: name, value: RowError.excerpt(value), reason: reason()))
  }

  /// - Returns: whether its error is among those that are kept.
  private mutating func countRejection() -> Bool {
    rejected += 1
    return errors.count < Self.errorLimit
  }

  /// The set is made for the first number only, since most uploads do not ask for it.
  private mutating func insertSeen(_ number: PhoneNumber) {
    if seen == nil { seen = NumberSet() }
    _ = seen!.insert(number)
  }

  /// What the operator should know of the accepted rows and of the columns.
  var warnings: [UploadWarning] {
    var warnings: [UploadWarning] = []
    for (index, name) in layout.names.enumerated() {
      guard case .extra = layout.places[index], ColumnMeaning.isNearlyVariable(name) else { continue }
      warnings.append(
        UploadWarning(
          .similarColumn,
          "La columna '\(name.prefix(64))' no es ninguna variable y no se envía: las variables son variable1 a"
            + " variable\(ColumnPlace.variableLimit)"))
      if warnings.count == Self.columnWarnings { break }
    }
    let ofRows = [
      mended.warning(.mendedText) { rows in
        "En \(rows) los saltos de línea, los tabuladores y más de cuatro espacios seguidos de las variables se"
          + " cambiaron por un espacio, porque WhatsApp los rechaza"
      },
      emptyWords.warning(.emptyWord) { rows in
        "En \(rows) una variable dice nan, None, NULL o algo parecido, y así se envía"
      },
      sentBefore.warning(.sentBefore) { rows in
        "El archivo es un informe, y según él ya salieron los mensajes de \(rows): salen otra vez"
      },
    ]
    return warnings + ofRows.compactMap(\.self)
  }
}
