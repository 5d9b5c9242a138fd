// The grammar of a CSV, as spreadsheets read it. A cell that begins with a quote extends to the next quote that is not
// doubled, over delimiters and line ends. Text behind that quote belongs to the cell too, without the quotes. Blanks
// around a cell are dropped, those inside its quotes stay. Everywhere else a quote is text.
//
// With a quote too many, or one too few, all rows up to the next quote silently become one cell. It shows there: the
// quotes hold a line end, and do not close where the cell ends, or at all. Then the scanner marks the row in which they
// opened and goes on behind its first line, so all bytes of a row stay on the tape until it is complete. This always
// ends: a quote that opens on the second reading is one that closed others on the first.
//
// The cells of a plain row cost only the search for delimiters, eight bytes at a time. CSVTokenizer drives it.

import Campaigns

/// Finds cells and rows in the bytes of its tape. All positions count from the tape's first byte.
struct CSVScanner {
  private enum State {
    /// Before a cell, or in the blanks that begin it.
    case cellStart
    /// In a cell's text, outside quotes.
    case plain
    /// In quotes.
    case quoted
    /// Behind a quote that closes the cell unless another follows, or in the blanks behind it.
    case closed
    /// In the rest of a line that is too long.
    case skipping
  }

  private(set) var tape = CSVTape()
  /// Line ends so far outside quotes; a CRLF is one.
  private(set) var lines = 0
  /// Whether the first line end is a CR alone, as old programs on a Mac write it.
  private(set) var endsLinesWithCR = false

  private let delimiter: UInt8
  private let copiesRows: Bool
  private var state = State.cellStart
  private var position = 0
  private var rowStart = 0
  private var cellStart = 0
  /// The place of the quote that led to `.closed`.
  private var closing = 0
  /// The first line end inside the row's quotes; -1 when there is none.
  private var lineEnd = -1
  private var cellHasLineEnd = false
  private var rowHasQuotes = false
  /// The places of quotes that are not part of their cell's text.
  private var dropped: [Int] = []
  /// Where a line feed would be the second half of a CRLF.
  private var lineFeed = -1

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    copiesRows = delimiter == 0x09
  }

  /// Where the row begins that is being read: all bytes before it are settled.
  var settled: Int { state == .skipping ? position : rowStart }

  /// Takes the next bytes.
  mutating func feed(_ input: UnsafeRawBufferPointer) {
    tape.append(input)
    scan()
  }

  /// Tells that the input is complete: the last row ends here.
  mutating func finish() {
    while true {
      scan()
      switch state {
      case .skipping: return
      case .quoted: if reject(.quotes, at: position) { continue }
      case .closed: if endCell(to: closing) { endRow() } else { continue }
      case .plain: if endCell(to: textEnd) { endRow() } else { continue }
      case .cellStart:
        guard tape.hasCells else { return }
        cellStart = position
        if endCell(to: position) { endRow() } else { continue }
      }
      return
    }
  }

  /// Forgets the rows on the tape, and their bytes.
  mutating func removeRows() {
    let shift = settled
    tape.removeRows(andBytesTo: shift)
    position -= shift
    rowStart -= shift
    cellStart -= shift
    closing -= shift
    lineEnd = lineEnd < 0 ? -1 : lineEnd - shift
    lineFeed -= shift
    for index in dropped.indices { dropped[index] -= shift }
  }

  private mutating func scan() {
    repeat {
      while position < tape.count {
        switch state {
        case .cellStart: beginCell()
        case .plain: readPlain()
        case .quoted: readQuoted()
        case .closed: readClosed()
        case .skipping: skipLine()
        }
      }
    } while exceedsLimit()
  }

  private mutating func beginCell() {
    let byte = tape.bytes[position]
    if byte == delimiter {
      cellStart = position
      if endCell(to: position) { position += 1 }
      return
    }
    switch byte {
    case UInt8(ascii: "\""):
      state = .quoted
      rowHasQuotes = true
      cellHasLineEnd = false
      position += 1
      cellStart = position
    case 0x0A where position == lineFeed:
      if lines == 1 { endsLinesWithCR = false }
      position += 1
      rowStart = position
    case 0x0A, 0x0D:
      cellStart = position
      // A line of blanks has no cell.
      if !tape.hasCells || endCell(to: position) { endLine() }
    case 0x20, 0x09:
      position += 1
    default:
      state = .plain
      cellStart = position
    }
  }

  private mutating func readPlain() {
    let bytes = UnsafeRawPointer(tape.bytes.baseAddress.unsafelyUnwrapped)
    let delimiters = ByteWord.repeating(delimiter)
    var index = position
    while index < tape.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let marks = ByteWord.controls(in: word) | ByteWord.zeros(in: word ^ delimiters)
      guard marks != 0 else {
        index += 8
        continue
      }
      index += ByteWord.firstIndex(marks)
      guard index < tape.count else { break }
      let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
      if byte == delimiter {
        position = index
        if endCell(to: textEnd) { position += 1 }
        return
      }
      if byte == 0x0A || byte == 0x0D {
        position = index
        if endCell(to: textEnd) { endLine() }
        return
      }
      index += 1
    }
    position = tape.count
  }

  private mutating func readQuoted() {
    let bytes = UnsafeRawPointer(tape.bytes.baseAddress.unsafelyUnwrapped)
    let quotes = ByteWord.repeating(UInt8(ascii: "\""))
    var index = position
    while index < tape.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      var marks = ByteWord.zeros(in: word ^ quotes)
      if !cellHasLineEnd { marks |= ByteWord.controls(in: word) }
      guard marks != 0 else {
        index += 8
        continue
      }
      index += ByteWord.firstIndex(marks)
      guard index < tape.count else { break }
      let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
      if byte == UInt8(ascii: "\"") {
        state = .closed
        closing = index
        position = index + 1
        return
      }
      if byte == 0x0A || byte == 0x0D {
        cellHasLineEnd = true
        if lineEnd < 0 { lineEnd = index }
      }
      index += 1
    }
    position = tape.count
  }

  private mutating func readClosed() {
    let byte = tape.bytes[position]
    if byte == delimiter {
      if endCell(to: closing) { position += 1 }
    } else if byte == 0x0A || byte == 0x0D {
      if endCell(to: closing) { endLine() }
    } else if byte == 0x20 || byte == 0x09 {
      position += 1
    } else if byte == UInt8(ascii: "\""), position == closing + 1 {
      dropped.append(position)
      state = .quoted
      position += 1
    } else if !exceedsLimit() {
      if cellHasLineEnd {
        _ = reject(.quotes, at: position)
      } else {
        dropped.append(closing)
        state = .plain
      }
    }
  }

  private mutating func skipLine() {
    while position < tape.count, tape.bytes[position] != 0x0A, tape.bytes[position] != 0x0D { position += 1 }
    if position < tape.count { beginRow(behind: position) }
  }

  /// Where the text of a cell outside quotes ends: blanks behind it do not belong to it.
  @inline(__always)
  private var textEnd: Int {
    var end = position
    while end > cellStart, tape.bytes[end - 1] == 0x20 || tape.bytes[end - 1] == 0x09 { end -= 1 }
    return end
  }

  /// Ends the cell that ends before `position`.
  /// - Returns: false if the cell was too long; then the row is rejected, and reading goes on at another place.
  @inline(__always)
  private mutating func endCell(to end: Int) -> Bool {
    if position - rowStart > UploadLimits.cell, exceedsLimit() { return false }
    tape.append(CellSpan(start: cellStart - rowStart, end: end - rowStart))
    state = .cellStart
    return true
  }

  /// Ends the line at `position`.
  @inline(__always)
  private mutating func endLine() {
    lines += 1
    if tape.hasCells { putRow(to: position) }
    beginRow(behind: position)
  }

  /// Ends the last row, which has no line end.
  private mutating func endRow() {
    lines += 1
    putRow(to: position)
    rowStart = position
  }

  @inline(__always)
  private mutating func putRow(to end: Int, _ defect: CSVRowDefect? = nil) {
    let text = rowStart..<end
    if rowHasQuotes || copiesRows {
      tape.endCopiedRow(text, line: lines, dropped: dropped, defect: defect)
    } else {
      tape.endRow(text, line: lines, defect: defect)
    }
  }

  /// Begins a row behind the line end at `place`.
  @inline(__always)
  private mutating func beginRow(behind place: Int) {
    if tape.bytes[place] == 0x0D {
      lineFeed = place + 1
      if lines == 1 { endsLinesWithCR = true }
    }
    position = place + 1
    rowStart = position
    state = .cellStart
    lineEnd = -1
    if rowHasQuotes {
      rowHasQuotes = false
      dropped.removeAll(keepingCapacity: true)
    }
  }

  /// Rejects the row if the bytes before `position` are more than it may have. The result does not depend on how far
  /// the bytes go beyond a limit, so that it is the same however the file is cut into pieces.
  /// - Returns: whether it was rejected.
  private mutating func exceedsLimit() -> Bool {
    guard state != .skipping, position - rowStart > UploadLimits.cell else { return false }
    // Before a cell there is nothing to measure, and a cell whose quotes have closed does not grow for now.
    let isOpen = state == .plain || state == .quoted || closing > cellStart + UploadLimits.cell
    let cellLimit = isOpen && state != .cellStart ? cellStart + UploadLimits.cell : Int.max
    let rowLimit = rowStart + UploadLimits.row
    var limit = min(cellLimit, rowLimit)
    let hasLineEnd = lineEnd >= 0 && lineEnd < limit
    if hasLineEnd { limit = min(limit, lineEnd + UploadLimits.rewind) }
    guard position > limit else { return false }
    if !hasLineEnd { lineEnd = -1 }
    _ = reject(hasLineEnd ? .quotes : limit == cellLimit ? .cellTooLong : .rowTooLong, at: limit)
    return true
  }

  /// Marks the row that is being read as bad, and goes on behind its first line.
  /// - Parameter place: where the defect was found.
  /// - Returns: whether there is more to read.
  private mutating func reject(_ defect: CSVRowDefect, at place: Int) -> Bool {
    let start = state == .cellStart ? place : min(cellStart, place)
    let end = excerptEnd(start..<place)
    tape.append(CellSpan(start: start - rowStart, end: end - rowStart))
    lines += 1
    putRow(to: end, defect)
    position = place
    if lineEnd >= 0 {
      beginRow(behind: lineEnd)
      return true
    }
    state = .skipping
    return position < tape.count
  }

  /// How much of a cell is shown: its first line, not too much of it, and no half of a character.
  private func excerptEnd(_ cell: Range<Int>) -> Int {
    let limit = min(cell.upperBound, cell.lowerBound + UploadLimits.excerpt)
    for index in cell.lowerBound..<limit where tape.bytes[index] == 0x0A || tape.bytes[index] == 0x0D { return index }
    var end = limit
    while end > cell.lowerBound, limit - end < 3, tape.bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
    return end > cell.lowerBound && tape.bytes[end - 1] >= 0xC0 ? end - 1 : end
  }
}
