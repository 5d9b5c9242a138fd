// One row object of `mensajes` while its keys and values arrive, possibly over several chunks. It collects the cells by
// column, in memory that every row reuses. Owned by JSONUploadReader.

import Campaigns

/// The row being read.
struct JSONRow {
  private var bytes: [UInt8] = []
  private var spans: [CellSpan] = []
  /// The column of the last key.
  private var column = -1
  /// The first column whose value cannot be a cell, and why.
  private var defect: (column: Int, reason: StaticString)?

  /// Begins the next row.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    for index in spans.indices { spans[index] = .absent }
    defect = nil
    column = -1
  }

  /// Takes a key; a new one becomes a column of the upload.
  mutating func key(_ key: UnsafeRawBufferPointer, _ recipients: RecipientCollector) throws(ColumnDefect) {
    if Self.isBroken(key) {
      let result = Self.repaired(key).withUnsafeBytes { key in
        Result { () throws(ColumnDefect) in try recipients.column(ofKey: key, guess: column + 1) }
      }
      column = try result.get()
    } else {
      column = try recipients.column(ofKey: key, guess: column + 1)
    }
    while spans.count <= column { spans.append(.absent) }
  }

  /// Takes the value of the last key; of equal keys the last one counts.
  /// - Returns: false when the row has become too long.
  mutating func cell(_ text: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count + text.count <= UploadLimits.row else { return false }
    let start = bytes.count
    if Self.isBroken(text) {
      bytes.append(contentsOf: Self.repaired(text))
    } else {
      bytes.append(contentsOf: text)
    }
    spans[column] = CellSpan(start: start, end: bytes.count)
    return true
  }

  /// Takes an object or array in the place of a value.
  mutating func nested(_ reason: StaticString) {
    if defect == nil { defect = (column, reason) }
  }

  /// Hands the finished row to the collector.
  /// - Parameter position: `fila`.
  func end(_ position: Int, _ recipients: RecipientCollector) throws(UploadError) {
    if let defect {
      return recipients.reject(
        row: position, column: defect.column, value: UnsafeRawBufferPointer(start: nil, count: 0),
        reason: "\(defect.reason)")
    }
    let result = bytes.withUnsafeBytes { bytes in
      spans.withUnsafeBufferPointer { spans in
        let cells = RowCells(bytes: bytes, spans: spans, isPlain: TextTraits(of: bytes).isPlain)
        return Result { () throws(RecipientLimitExceeded) in try recipients.add(cells, row: position) }
      }
    }
    if case .failure(let error) = result { throw UploadError(error) }
  }

  /// Whether the text is no UTF-8. yajl lets an escaped half of a surrogate pair through (`\ud83d` alone), and overlong
  /// forms: a quotation mark written as C0 A2 would end the string for a lenient reader of what we send on.
  @inline(__always)
  private static func isBroken(_ text: UnsafeRawBufferPointer) -> Bool { !TextCharset.isUTF8(text) }

  private static func repaired(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    Array(String(decoding: text, as: UTF8.self).utf8)
  }
}
