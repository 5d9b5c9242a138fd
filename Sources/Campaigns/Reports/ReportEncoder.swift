// Writes the lines of a report: CSV with CRLF, UTF-8 with a byte order mark so that spreadsheets read the accents
// (docs/informes.md). Pure: what Redis gave goes in, bytes come out, and each seq comes out once. CampaignReport
// (Reports) owns one and empties `output` after every chunk.

import Text

public struct ReportEncoder: Sendable {
  public let columns: ReportColumns
  /// The bytes that are written and not yet taken.
  public var output: [UInt8] = []
  /// The messages that have their line.
  public private(set) var written: SeqBitmap
  private let filter: MessageFilter
  private let separator: UInt8
  private let masksNumbers: Bool
  private var literals = RowLiterals()
  private var scratch: [UInt8] = []
  /// Masks what the message that is written shows of numbers beside its own; nil when whole numbers may be seen.
  private var mask: NumberMask?

  /// - Parameters:
  ///   - total: messages with a higher seq are left out: they came after the report was asked for.
  ///   - filter: which messages get a line.
  ///   - masksNumbers: whether the reader of the report may not see whole numbers.
  public init(
    columns: ReportColumns, total: Int, filter: MessageFilter = MessageFilter(), separator: CSVSeparator = .comma,
    masksNumbers: Bool = false
  ) {
    self.columns = columns
    self.filter = filter
    self.separator = separator.byte
    self.masksNumbers = masksNumbers
    written = SeqBitmap(total: total)
  }

  /// Appends the byte order mark and the line with the names.
  public mutating func appendHeader() {
    output.append(contentsOf: [0xEF, 0xBB, 0xBF])
    for (index, name) in columns.names.enumerated() {
      if index > 0 { output.append(separator) }
      CSVText.append(name, to: &output)
    }
    endLine()
  }

  /// Appends the line of one entry, unless its message has one already.
  /// - Returns: whether it was appended. An entry that cannot be read never is.
  @discardableResult
  public mutating func append(_ bytes: UnsafeRawBufferPointer, in container: ReportContainer) -> Bool {
    guard let entry = ReportEntry(bytes, in: container) else { return false }
    let isWanted = filter.takes(entry, of: bytes, in: container)
    // A report of lost messages notes every message that it meets, since that one is not lost.
    guard isWanted || filter.outcome == .lost, written.insert(entry.seq), isWanted else { return false }
    appendOriginal(UnsafeRawBufferPointer(rebasing: bytes[entry.row]))
    let state = container == .results ? entry.delivery.state : container.state
    state.withUTF8Buffer { output.append(contentsOf: $0) }
    // A wamid has the number in it.
    if masksNumbers { output.append(separator) } else { cell(bytes, entry.messageID) }
    cell(bytes, entry.code)
    errorCell(bytes, entry.text)
    output.append(separator)
    DecimalText.append(entry.attempts, to: &output)
    output.append(separator)
    if let moment = entry.moment { Timestamp.append(moment, to: &output) }
    endLine()
    return true
  }

  /// Appends the line of a message that Redis no longer has, unless the message has a line already. Only its number is
  /// known.
  public mutating func appendLost(_ seq: Int) {
    guard written.insert(seq), filter.takesLost else { return }
    for _ in columns.places { output.append(separator) }
    for (index, cell) in ["perdido", "", "", "Mensaje \(seq): ya no está en Redis", "0", ""].enumerated() {
      if index > 0 { output.append(separator) }
      output.append(contentsOf: cell.utf8)
    }
    endLine()
  }

  /// The original cells, each with the separator after it.
  private mutating func appendOriginal(_ row: UnsafeRawBufferPointer) {
    _ = literals.read(row)
    if masksNumbers { mask = mask(of: UnsafeRawBufferPointer(rebasing: row[literals.number])) }
    for place in columns.places {
      let range = literals.literal(at: place)
      if range.count > 2 {
        let literal = UnsafeRawBufferPointer(rebasing: row[range])
        if let mask {
          scratch.removeAll(keepingCapacity: true)
          JSONLiteral.appendText(of: literal, to: &scratch)
          if place == .number { MaskedNumber.mask(&scratch) } else { mask.mask(&scratch) }
          scratch.withUnsafeBytes { CSVText.append($0, to: &output) }
        } else if JSONLiteral.isVerbatim(literal) {
          CSVText.append(UnsafeRawBufferPointer(rebasing: literal[1..<(literal.count - 1)]), to: &output)
        } else {
          scratch.removeAll(keepingCapacity: true)
          JSONLiteral.appendText(of: literal, to: &scratch)
          scratch.withUnsafeBytes { CSVText.append($0, to: &output) }
        }
      }
      output.append(separator)
    }
  }

  private mutating func mask(of literal: UnsafeRawBufferPointer) -> NumberMask {
    scratch.removeAll(keepingCapacity: true)
    JSONLiteral.appendText(of: literal, to: &scratch)
    return NumberMask(of: scratch.withUnsafeBytes { Recipient(stored: $0) })
  }

  /// The error, which the API may have written around the number.
  private mutating func errorCell(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    guard let mask else { return cell(bytes, range) }
    output.append(separator)
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[range])
    mask.mask(&scratch)
    scratch.withUnsafeBytes { CSVText.append($0, to: &output) }
  }

  private mutating func cell(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    output.append(separator)
    CSVText.append(UnsafeRawBufferPointer(rebasing: bytes[range]), to: &output)
  }

  private mutating func endLine() {
    output.append(UInt8(ascii: "\r"))
    output.append(UInt8(ascii: "\n"))
  }
}
