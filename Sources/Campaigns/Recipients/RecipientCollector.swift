// The middle of the intake: rows come in from the CSV or the JSON parser, checked and encoded elements go out in batches.
// It decides what a good row is, numbers the accepted ones from 1, drops duplicates when asked, counts everything the
// answer to the upload reports, and keeps the first errors. One per upload; the route drains it after every chunk.

/// Thrown at the first accepted row above the limit.
public struct RecipientLimitExceeded: Error, Sendable, Equatable {
  /// MAX_MESSAGES_PER_CAMPAIGN.
  public let limit: Int
}

/// Checks, encodes and counts the rows of one upload.
public final class RecipientCollector {
  /// How many `errores` are kept; all are counted.
  public static let errorLimit = 50

  /// The columns, known once the header (CSV) or the rows so far (JSON) have been read.
  public var layout = ColumnLayout()
  /// Whether a number that was accepted before is dropped (`deduplicar`). Set before the first row.
  public var dropsDuplicates: Bool {
    didSet { precondition(accepted == 0, "dropsDuplicates changed in the middle of an upload") }
  }

  /// Rows accepted so far, which is also the last seq: `total_mensajes`.
  public private(set) var accepted = 0
  /// `filas_rechazadas`.
  public private(set) var rejected = 0
  /// `duplicados`: rows dropped because their number was accepted before. They count neither as accepted nor as rejected.
  public private(set) var duplicates = 0
  /// `errores`, the first `errorLimit`.
  public private(set) var errors: [RowError] = []

  private let limit: Int
  private var seen: NumberSet?
  private var batches = ElementBatches()

  /// - Parameter limit: MAX_MESSAGES_PER_CAMPAIGN.
  public init(limit: Int, dropsDuplicates: Bool = false) {
    self.limit = limit
    self.dropsDuplicates = dropsDuplicates
  }

  /// Takes one row, cells in the order of `layout`.
  /// - Parameter row: `fila`, for the errors.
  /// - Throws: when it would be accepted and there are `limit` already.
  public func add(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    let number: PhoneNumber
    do {
      number = try PhoneNumber(normalizing: cells[layout.numberColumn])
    } catch {
      return reject(cells, column: layout.numberColumn, row: row, reason: error.explanation)
    }
    let imageURL = cells[layout.imageColumn].trimmed
    if !imageURL.isEmpty, let defect = ImageURLDefect.find(in: imageURL) {
      return reject(cells, column: layout.imageColumn, row: row, reason: defect.explanation)
    }
    if dropsDuplicates, !insertSeen(number) {
      duplicates += 1
      return
    }
    guard accepted < limit else { throw RecipientLimitExceeded(limit: limit) }
    accepted += 1
    let isPlain = ElementWriter.isPlain(cells.bytes)
    batches.append(capacity: ElementWriter.bound(cells, isPlain: isPlain)) { memory in
      var writer = ElementWriter(memory)
      writer.write(
        sequence: accepted, number: number, imageURL: imageURL, row: cells, layout: layout, isPlain: isPlain)
      return writer.cursor - memory
    }
  }

  /// Counts a row that is bad for a reason the parser found.
  /// - Parameters:
  ///   - column: its index; negative when the whole row is meant.
  ///   - value: the offending bytes, UTF-8; may be empty.
  public func reject(row: Int, column: Int = -1, value: UnsafeRawBufferPointer, reason: @autoclosure () -> String) {
    rejected += 1
    guard errors.count < Self.errorLimit else { return }
    let name = layout.names.indices.contains(column) ? layout.names[column] : ""
    errors.append(RowError(row: row, column: name, value: RowError.excerpt(value), reason: reason()))
  }

  private func reject(_ cells: RowCells, column: Int, row: Int, reason: @autoclosure () -> String) {
    reject(row: row, column: column, value: cells[column], reason: reason())
  }

  private func insertSeen(_ number: PhoneNumber) -> Bool {
    if seen == nil { seen = NumberSet() }
    return seen!.insert(number)
  }

  /// The next full batch of elements, in order of seq; nil when none is full. Take them all after every chunk.
  public func nextBatch() -> ElementBatch? { batches.next() }

  /// As `nextBatch`, and when no full one is left, what remains. Call until nil after the parser has finished.
  public func lastBatch() -> ElementBatch? { batches.rest() }

  /// Gives a batch back once it is pushed, so that its memory is filled again. Optional.
  public func recycle(_ batch: consuming ElementBatch) { batches.recycle(batch) }
}
