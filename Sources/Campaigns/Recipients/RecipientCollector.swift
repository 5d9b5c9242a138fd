// The middle of the intake: rows come in from the CSV or the JSON parser, checked and encoded elements go out in
// batches. One per upload, shared by its parser and the route that drains it after every chunk; hence a class. What it
// does with a row is in CollectedRecipients, a struct, because a class pays for every property it touches.

import Text

/// Checks, encodes and counts the rows of one upload.
public final class RecipientCollector {
  private var collected: CollectedRecipients

  /// - Parameters:
  ///   - limit: MAX_MESSAGES_PER_CAMPAIGN.
  ///   - dropsDuplicates: `deduplicar`, if it is known.
  ///   - keepsNumbersOnly: for a list of numbers: only the number of a row is checked and encoded, by the phone's
  ///     identity, and there is no limit.
  public init(limit: Int, dropsDuplicates: Bool = false, keepsNumbersOnly: Bool = false) {
    collected = CollectedRecipients(
      limit: limit, dropsDuplicates: dropsDuplicates, keepsNumbersOnly: keepsNumbersOnly)
  }

  /// The columns, known once the header (CSV) or the rows so far (JSON) have been read.
  public var layout: ColumnLayout {
    get { collected.layout }
    set { collected.layout = newValue }
  }

  /// Whether only the numbers are kept.
  public var keepsNumbersOnly: Bool { collected.keepsNumbersOnly }

  /// Whether a number that was accepted before is dropped (`deduplicar`). To be set before the first row.
  public var dropsDuplicates: Bool {
    get { collected.dropsDuplicates }
    set {
      precondition(collected.accepted == 0, "dropsDuplicates changed in the middle of an upload")
      collected.dropsDuplicates = newValue
    }
  }

  /// `mapeo` and `valores`. To be set before the first row.
  public var wishes: ColumnWishes {
    get { collected.layout.wishes }
    set {
      precondition(collected.accepted + collected.rejected == 0, "the columns' meaning changed within an upload")
      collected.layout.wishes = newValue
    }
  }

  /// The country of national numbers (`pais`, else PAIS); nil when it is unknown. To be set before the first row.
  public var country: Country? {
    get { collected.country }
    set {
      precondition(collected.accepted + collected.rejected == 0, "country changed in the middle of an upload")
      collected.country = newValue
    }
  }

  /// Since 1970: an offer must end later; nil when that is not to be judged. To be set before the first row.
  public var now: Milliseconds? {
    get { collected.now }
    set { collected.now = newValue }
  }

  /// Rows accepted so far, which is also the last seq: `total_mensajes`.
  public var accepted: Int { collected.accepted }
  /// `filas_rechazadas`.
  public var rejected: Int { collected.rejected }
  /// Rows that were rejected because they have no number at all.
  public var withoutNumber: Int { collected.withoutNumber }
  /// `duplicados`: rows dropped because their number was accepted before. They count neither as accepted nor as
  /// rejected.
  public var duplicates: Int { collected.duplicates }
  /// `errores`: the first 50.
  public var errors: [RowError] { collected.errors }

  /// Rows whose variables were corrected, and the first 50 of them as errors: `estricto` rejects them.
  public var mended: (rows: Int, errors: [RowError]) { (collected.mended.rows, collected.mends) }
  /// The warnings about the columns and the accepted rows.
  public var warnings: [UploadWarning] { collected.warnings }

  /// The first accepted rows, for a preview.
  public var firstRows: [FirstRow] { collected.firstRows }

  /// What the accepted rows have in common, for a comparison with the template.
  public var outline: RecipientOutline { collected.outline }

  /// The column a JSON key means, added if it is new.
  /// - Parameters:
  ///   - key: UTF-8.
  ///   - guess: the column tried first. Rows of one upload mostly have their keys in the same order.
  public func column(ofKey key: UnsafeRawBufferPointer, guess: Int) throws(ColumnDefect) -> Int {
    try collected.layout.index(ofKey: key, guess: guess)
  }

  /// Keeps a table's column without a name from here on, because it has a value.
  public func keepColumn(_ index: Int) throws(ColumnDefect) { try collected.layout.keep(index) }

  /// Takes one row, with its cells in the order of `layout`. A bad row is counted and listed.
  /// - Parameter row: `fila`.
  /// - Throws: when it would be accepted and there are as many as allowed already.
  public func add(_ cells: RowCells, row: Int) throws(RecipientLimitExceeded) {
    try collected.add(cells, row: row)
  }

  /// Counts a row that is bad for a reason the parser found.
  /// - Parameters:
  ///   - column: its index; negative when the whole row is meant.
  ///   - value: the offending bytes, UTF-8; may be empty.
  public func reject(row: Int, column: Int = -1, value: UnsafeRawBufferPointer, reason: @autoclosure () -> String) {
    collected.reject(row: row, column: column, value: value, reason: reason())
  }

  /// The next full batch of elements, in order of seq; nil when none is full. Take them all after every chunk.
  public func nextBatch() -> ElementBatch? { collected.batches.next() }

  /// As `nextBatch`, and when no full one is left, what remains. Call until nil after the parser has finished.
  public func lastBatch() -> ElementBatch? { collected.batches.rest() }
}

/// Thrown at the first accepted row above the limit.
public struct RecipientLimitExceeded: Error, Sendable, Equatable {
  /// MAX_MESSAGES_PER_CAMPAIGN.
  public let limit: Int
}
