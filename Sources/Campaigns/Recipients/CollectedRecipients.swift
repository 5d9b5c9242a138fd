// Judges the rows of an upload. It numbers the accepted ones from 1, drops duplicates when asked, counts everything
// that the answer to the upload reports, and keeps the first errors. RecipientCollector owns one.

import Text

/// The rows of one upload so far.
struct CollectedRecipients {
  /// The most `errores` that are kept. All are counted.
  static let errorLimit = 50
  /// The most columns in warnings.
  private static let columnWarnings = 10

  var layout = ColumnLayout()
  var dropsDuplicates: Bool
  /// The country of national numbers; nil when it is unknown.
  var country: Country?
  /// An offer must end later than this; nil when its end is not judged.
  var now: Milliseconds?
  var batches = ElementBatches()

  private(set) var accepted = 0
  private(set) var rejected = 0
  private(set) var withoutNumber = 0
  private(set) var duplicates = 0
  private(set) var errors: [RowError] = []
  /// The first accepted rows, for a preview.
  private(set) var firstRows: [FirstRow] = []
  private(set) var outline = RecipientOutline()
  /// Rows whose variables had white space corrected, and the first of them as errors, for `estricto`.
  private(set) var mended = RowTally()
  private(set) var mends: [RowError] = []
  private var emptyWords = RowTally()
  private var sentBefore = RowTally()
  private lazy var rewriter = RowRewriter()

  private let limit: Int
  let keepsNumbersOnly: Bool
  private var seen: NumberSet?
  private var seenUsers: Set<UserID> = []

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

  /// Adds a row after RowRewriter has changed it.
  private mutating func addRewritten(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    if keepsNumbersOnly { return try addAsItIs(cells, row: row) }
    layout.addColumnsForValues()
    let isSent = layout.report.map { OwnReport.isSent(cells[$0.stateColumn]) } ?? false
    let before = accepted
    let rewritten = rewriter.rewrite(cells, layout, now: now)
    if let (part, reason) = rewriter.defect {
      let column = part.column
      return reject(row: row, column: column, value: cells[column], reason: reason.explanation(of: part.target))
    }
    let user = self.user(of: rewritten)
    if let user {
      guard let id = UserID(user) else {
        return reject(
          row: row, column: layout.column(of: .user), value: user,
          reason: "falta el número, y usuario no es un identificador de WhatsApp, como VE.1A2B3C")
      }
      try take(rewritten, row: row, number: nil, user: user, id: id)
    } else {
      try addAsItIs(rewritten, row: row)
    }
    guard accepted > before else { return }
    if isSent { sentBefore.note(row) }
    if let part = rewriter.mended { noteMended(cells, row: row, part) }
    if user != nil { outline.noteUser() }
    for (place, part) in layout.parts.enumerated() {
      outline.note(part.target, at: place, isFilled: !rewritten[part.column].trimmed.isEmpty, row: row)
    }
  }

  /// The cell of `usuario` in a row without a number; nil for other rows. In a report of this server the id may stand
  /// in the number's column.
  private func user(of cells: RowCells) -> UnsafeRawBufferPointer? {
    let column = layout.column(of: .user)
    guard column >= 0 else { return nil }
    let (number, user) = (cells[layout.numberColumn].trimmed, cells[column].trimmed)
    return !user.isEmpty && (number.isEmpty || number.elementsEqual(user)) ? user : nil
  }

  @inline(__always)
  private mutating func addAsItIs(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    let number: PhoneNumber
    do {
      number = try PhoneNumber(normalizing: cells[layout.numberColumn], country: country)
    } catch {
      let column = layout.numberColumn
      if keepsNumbersOnly, UserID(cells[column].trimmed) != nil { return append(nil, cells[column].trimmed) }
      if cells[column].trimmed.isEmpty { withoutNumber += 1 }
      return reject(row: row, column: column, value: cells[column], reason: error.explanation)
    }
    let nobody = UnsafeRawBufferPointer(start: nil, count: 0)
    if keepsNumbersOnly { return append(number, nobody) }
    try take(cells, row: row, number: number, user: nobody, id: nil)
  }

  /// Adds a row whose recipient is known: a number, or a user's id where there is none.
  @inline(__always)
  private mutating func take(
    _ cells: RowCells, row: Int, number: PhoneNumber?, user: UnsafeRawBufferPointer, id: UserID?
  ) throws(RecipientLimitExceeded) {
    let imageURL = cells[layout.imageColumn].trimmed
    if !imageURL.isEmpty, let defect = LinkDefect.find(in: imageURL) {
      return reject(row: row, column: layout.imageColumn, value: imageURL, reason: defect.explanation())
    }
    if dropsDuplicates, isSeen(number, id) {
      duplicates += 1
      return
    }
    let hasRoom = accepted < limit
    var sentVariables = 0
    var unusual: ElementWriter?
    batches.append(
      capacity: ElementWriter.bound(
        cells, uses: layout.mostUses, places: layout.encodingOrder.count, user: user.count)
    ) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted + 1, number: number?.value ?? 0, user: user, imageURL: imageURL, row: cells,
        order: layout.encodingOrder, variableCount: layout.variableCount)
      sentVariables = writer.sentVariables
      if writer.isUnusual { unusual = writer }
      return hasRoom && (!writer.isUnusual || writer.defect == nil) ? writer.cursor - memory : 0
    }
    if let defect = unusual?.defect { return reject(cells, row: row, defect) }
    guard hasRoom else { throw RecipientLimitExceeded(limit: limit) }
    accepted += 1
    if accepted <= FirstRow.count { noteFirst(row) }
    if dropsDuplicates { insertSeen(number, id) }
    if let unusual {
      if unusual.mended >= 0 { noteMended(cells, row: row, variable: unusual.mended) }
      if unusual.hasEmptyWord { emptyWords.note(row) }
    }
    outline.add(variables: sentVariables, hasImage: !imageURL.isEmpty, number: number?.value ?? 0, row: row)
  }

  private mutating func noteFirst(_ row: Int) {
    if let element = batches.last { firstRows.append(FirstRow(row: row, element: element)) }
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

  /// Counts a corrected row, once however many of its texts were corrected.
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

  /// Appends the element of a recipient alone: `seq|0|["584121234567"]`; a phone by its identity.
  private mutating func append(_ number: PhoneNumber?, _ user: UnsafeRawBufferPointer) {
    accepted += 1
    let nothing = RowCells(
      bytes: UnsafeRawBufferPointer(start: nil, count: 0), spans: UnsafeBufferPointer(start: nil, count: 0),
      isPlain: true)
    batches.append(capacity: 64 + user.count) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted, number: number?.canonical.value ?? 0, user: user, imageURL: nothing.bytes, row: nothing,
        order: [], variableCount: 0)
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
  private mutating func insertSeen(_ number: PhoneNumber?, _ user: UserID?) {
    if let user { seenUsers.insert(user) }
    guard let number else { return }
    if seen == nil { seen = NumberSet() }
    _ = seen!.insert(number)
  }

  private func isSeen(_ number: PhoneNumber?, _ user: UserID?) -> Bool {
    if let user { return seenUsers.contains(user) }
    return number.map { seen?.contains($0) == true } ?? false
  }

  /// The warnings about the accepted rows and the columns.
  var warnings: [UploadWarning] {
    var warnings: [UploadWarning] = []
    for (index, name) in layout.names.enumerated() {
      guard case .extra = layout.places[index], ColumnMeaning.isNearlyVariable(name),
        !layout.parts.contains(where: { $0.column == index })
      else { continue }
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
