// Rewrites a row before it is checked: `valores` fill empty cells, cells of the server's own report lose the `'` that
// the report gave them, and cells of parts that only some templates have are checked and corrected. Only uploads with
// such cells pass here.
//
// The row lies in raw memory instead of an array, so that it can be handed back without a closure: a closure within
// RecipientCollector's access to its rows would cost every row of every upload a check at run time.

import Text

/// Rewrites one row after the other, in memory that is used again.
final class RowRewriter {
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
  private var spans = UnsafeMutableBufferPointer<CellSpan>.allocate(
    capacity: ColumnLayout.maximumCount + ColumnPlace.variableLimit + 8)
  private var used = 0
  private var scratch: [UInt8] = []
  /// The first defect of the latest row's parts.
  private(set) var defect: (part: PartColumn, reason: PartDefect)?
  /// The part of the latest row that was corrected, if one was.
  private(set) var mended: PartColumn?

  deinit {
    bytes.deallocate()
    spans.deallocate()
  }

  /// The rewritten row. Its memory is valid until the next one.
  /// - Parameter now: an offer must end later; nil when that is not to be judged.
  func rewrite(_ cells: RowCells, _ layout: ColumnLayout, now: Milliseconds?) -> RowCells {
    used = 0
    let width = max(cells.spans.count, layout.count)
    if width > spans.count {
      spans.deallocate()
      spans = .allocate(capacity: width * 2)
    }
    for column in 0..<width {
      let start = used
      if layout.report == nil {
        append(cells[column])
      } else {
        scratch.removeAll(keepingCapacity: true)
        CSVText.appendOriginal(of: cells[column], to: &scratch)
        append(scratch)
      }
      spans.initializeElement(at: column, to: CellSpan(start: start, end: used))
    }
    for (entry, column) in zip(layout.wishes.values, layout.valueCells) {
      guard column >= 0, cells[column].trimmed.isEmpty else { continue }
      let start = used
      append(entry.text.utf8)
      spans[column] = CellSpan(start: start, end: used)
    }
    checkParts(layout, now: now)
    let row = UnsafeRawBufferPointer(rebasing: bytes[..<used])
    return RowCells(
      bytes: row, spans: UnsafeBufferPointer(rebasing: spans[..<width]), isPlain: TextTraits(of: row).isPlain)
  }

  private func checkParts(_ layout: ColumnLayout, now: Milliseconds?) {
    defect = nil
    mended = nil
    let reader = PartCell(zone: layout.wishes.zone, now: now)
    for part in layout.parts where part.target != .user {
      let span = spans[part.column]
      let cell = UnsafeRawBufferPointer(rebasing: bytes[Int(span.start)..<Int(span.end)]).trimmed
      guard !cell.isEmpty else { continue }
      do throws(PartDefect) {
        let value = try reader.read(cell, for: part.target)
        let start = used
        append(value.text)
        spans[part.column] = CellSpan(start: start, end: used)
        if value.isMended, mended == nil { mended = part }
      } catch {
        if defect == nil { defect = (part, error) }
      }
    }
  }

  private func append(_ text: some Collection<UInt8>) {
    if used + text.count > bytes.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(bytes.count * 2, used + text.count), alignment: 8)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
      bytes.deallocate()
      bytes = larger
    }
    for byte in text {
      bytes[used] = byte
      used += 1
    }
  }
}
