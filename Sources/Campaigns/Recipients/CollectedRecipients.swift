// What becomes of a row: it decides whether it is good, numbers the accepted ones from 1, drops duplicates when asked,
// counts everything the answer to the upload reports, and keeps the first errors. Owned by RecipientCollector.

/// The rows of one upload so far.
struct CollectedRecipients {
  /// How many `errores` are kept; all are counted.
  static let errorLimit = 50

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

  private let limit: Int
  private let keepsNumbersOnly: Bool
  private var seen: NumberSet?

  init(limit: Int, dropsDuplicates: Bool, keepsNumbersOnly: Bool) {
    self.limit = limit
    self.dropsDuplicates = dropsDuplicates
    self.keepsNumbersOnly = keepsNumbersOnly
  }

  mutating func add(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    let number: PhoneNumber
    do {
      number = try PhoneNumber(normalizing: cells[layout.numberColumn], country: country)
    } catch {
      let column = layout.numberColumn
      return reject(row: row, column: column, value: cells[column], reason: error.explanation)
    }
    if keepsNumbersOnly { return append(number) }
    let imageURL = cells[layout.imageColumn].trimmed
    if !imageURL.isEmpty, let defect = ImageURLDefect.find(in: imageURL) {
      return reject(row: row, column: layout.imageColumn, value: imageURL, reason: defect.explanation)
    }
    if dropsDuplicates, !insertSeen(number) {
      duplicates += 1
      return
    }
    guard accepted < limit else { throw RecipientLimitExceeded(limit: limit) }
    accepted += 1
    var sentVariables = 0
    batches.append(capacity: ElementWriter.bound(cells)) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted, number: number, imageURL: imageURL, row: cells, order: layout.encodingOrder,
        variableCount: layout.variableCount)
      sentVariables = writer.sentVariables
      return writer.cursor - memory
    }
    outline.add(variables: sentVariables, hasImage: !imageURL.isEmpty)
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
    rejected += 1
    guard errors.count < Self.errorLimit else { return }
    let name = layout.names.indices.contains(column) ? layout.names[column] : ""
    errors.append(RowError(row: row, column: name, value: RowError.excerpt(value), reason: reason()))
  }

  /// The set is made for the first number only, since most uploads do not ask for it.
  private mutating func insertSeen(_ number: PhoneNumber) -> Bool {
    if seen == nil { seen = NumberSet() }
    return seen!.insert(number)
  }
}
