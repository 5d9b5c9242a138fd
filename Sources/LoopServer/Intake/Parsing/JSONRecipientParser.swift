// POST /api/crear-campana-json: the bytes of the body in, checked recipients out, and the other fields as they came,
// which may stand before or behind `mensajes` (WIRE.md). Reads yajl's tokens with a small state machine; objects and arrays
// that mean nothing here are skipped at any depth up to the limit. Made and fed by the upload route.

import Campaigns
import Glibc

/// Reads a JSON upload.
final class JSONRecipientParser: RecipientParser {
  /// The fields found so far; of equal names the last one counts. Complete after `finish`.
  private(set) var fields: [JSONUploadField: JSONScalar] = [:]
  private(set) var messages = JSONMessagesField.absent

  private let recipients: RecipientCollector
  private let tokenizer = JSONTokenizer()
  private var place = Place.document
  /// Objects and arrays open inside the one being skipped, that one included.
  private var skipDepth = 0
  private var position = 0
  private var row = JSONRow()
  /// Small chunks wait here for company: yajl reads an unfinished string again with each chunk.
  private var waiting: [UInt8] = []
  private let smallChunk: Int
  private var hasBegun = false
  /// The length of the byte order mark, which yajl does not get.
  private var markLength = 0

  private enum Place: Equatable {
    case document
    /// In the outer object, and before a value: what its key means.
    case fields
    case field(JSONUploadField?)
    case messagesField
    case rows
    case row
    case end

    /// How many objects and arrays are open here.
    var depth: Int {
      switch self {
      case .document, .end: 0
      case .fields, .field, .messagesField: 1
      case .rows: 2
      case .row: 3
      }
    }
  }

  /// - Parameter smallChunk: chunks below this many bytes are joined; tests give 0 to reach yajl with every split.
  init(into recipients: RecipientCollector, joiningChunksBelow smallChunk: Int = IntakeLimits.step) {
    self.recipients = recipients
    self.smallChunk = smallChunk
  }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(IntakeError) {
    // The first four bytes are needed together to tell a byte order mark.
    let enough = hasBegun ? smallChunk : max(smallChunk, 4)
    if waiting.isEmpty, bytes.count >= enough { return try read(bytes) }
    waiting.append(contentsOf: bytes)
    if waiting.count >= enough { try readWaiting() }
  }

  func finish() throws(IntakeError) {
    try readWaiting()
    let malformation = tokenizer.finish()
    try takeTokens()
    if let malformation { throw error(malformation) }
  }

  private func readWaiting() throws(IntakeError) {
    let bytes = waiting
    waiting.removeAll(keepingCapacity: bytes.count <= IntakeLimits.step * 2)
    // A typed throw does not pass through `withUnsafeBytes`.
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(IntakeError) in try read(bytes) } }
    try result.get()
  }

  private func read(_ bytes: UnsafeRawBufferPointer) throws(IntakeError) {
    var position = 0
    if !hasBegun, !bytes.isEmpty {
      hasBegun = true
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        position = 3
        markLength = 3
      } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw IntakeError("El JSON debe estar en UTF-8")
      }
    }
    while position < bytes.count {
      let step = UnsafeRawBufferPointer(rebasing: bytes[position..<min(position + IntakeLimits.step, bytes.count)])
      let malformation = tokenizer.feed(step)
      try takeTokens()
      if let malformation { throw error(malformation) }
      position += step.count
    }
  }

  private func takeTokens() throws(IntakeError) {
    for index in 0..<tokenizer.tokenCount {
      let (kind, text) = tokenizer.token(index)
      if skipDepth > 0 {
        try skip(kind)
      } else {
        try take(kind, text)
      }
    }
    tokenizer.removeTokens()
    if tokenizer.isTooLong {
      throw IntakeError("Un valor del JSON supera \(IntakeLimits.cell / 1024) KB\(rowHint)")
    }
  }

  private func skip(_ kind: JSONToken.Kind) throws(IntakeError) {
    switch kind {
    case .objectStart, .arrayStart:
      skipDepth += 1
      guard place.depth + skipDepth <= IntakeLimits.depth else {
        throw IntakeError("El JSON anida más de \(IntakeLimits.depth) niveles\(rowHint)")
      }
    case .objectEnd, .arrayEnd:
      skipDepth -= 1
    default:
      break
    }
  }

  private func take(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) throws(IntakeError) {
    switch place {
    case .row:
      try takeInRow(kind, text)
    case .rows:
      takeBetweenRows(kind, text)
    case .document:
      guard kind == .objectStart else { throw IntakeError("El cuerpo debe ser un objeto JSON") }
      place = .fields
    case .fields:
      if kind == .objectEnd {
        place = .end
      } else {
        try takeFieldName(String(decoding: text, as: UTF8.self))
      }
    case .field(let field):
      if let field { fields[field] = scalar(kind, text) }
      place = .fields
      skipIfNested(kind)
    case .messagesField:
      if kind == .arrayStart {
        messages = .rows
        place = .rows
      } else {
        messages = .mistyped(scalar(kind, text))
        place = .fields
        skipIfNested(kind)
      }
    case .end:
      preconditionFailure("yajl reported a token behind the end of the document")
    }
  }

  private func takeFieldName(_ name: String) throws(IntakeError) {
    guard name == "mensajes" else {
      place = .field(JSONUploadField(rawValue: name))
      return
    }
    guard messages == .absent else { throw IntakeError("El campo 'mensajes' está repetido") }
    // Known too late when it stands behind `mensajes`; then the route makes a second pass (DuplicateRemover).
    if fields[.dropsDuplicates] == .boolean(true) { recipients.dropsDuplicates = true }
    place = .messagesField
  }

  private func takeBetweenRows(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) {
    switch kind {
    case .arrayEnd:
      place = .fields
    case .objectStart:
      position += 1
      row.begin(columns: recipients.layout.count)
      place = .row
    default:
      position += 1
      recipients.reject(row: position, value: text, reason: "cada mensaje debe ser un objeto")
      skipIfNested(kind)
    }
  }

  private func takeInRow(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) throws(IntakeError) {
    switch kind {
    case .key:
      do {
        try withRepaired(text) { (key) throws(ColumnDefect) in try row.key(key, layout: &recipients.layout) }
      } catch {
        throw IntakeError("\(error.explanation)\(rowHint)")
      }
    case .objectEnd:
      try finishRow()
    case .objectStart:
      row.nested("un objeto no puede ser el valor de una columna")
      skipDepth = 1
    case .arrayStart:
      row.nested("una lista no puede ser el valor de una columna")
      skipDepth = 1
    case .string:
      let fits = withRepaired(text) { row.cell($0) }
      guard fits else { throw rowTooLong }
    default:
      guard row.cell(text) else { throw rowTooLong }
    }
  }

  private func finishRow() throws(IntakeError) {
    place = .rows
    if let defect = row.defect {
      return recipients.reject(
        row: position, column: defect.column, value: UnsafeRawBufferPointer(start: nil, count: 0),
        reason: "\(defect.reason)")
    }
    let result = row.withCells { cells in
      Result { () throws(RecipientLimitExceeded) in try recipients.add(cells, row: position) }
    }
    if case .failure(let error) = result { throw IntakeError(error) }
  }

  private func skipIfNested(_ kind: JSONToken.Kind) {
    if kind == .objectStart || kind == .arrayStart { skipDepth = 1 }
  }

  /// Lends `text`, or its repair if an escaped half of a surrogate pair (`\ud83d` alone) made it no UTF-8.
  private func withRepaired<Result, Failure: Error>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let start = text.baseAddress, memchr(start, 0xED, text.count) != nil, !TextCharset.isUTF8(text) else {
      return try body(text)
    }
    let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
    let result = repaired.withUnsafeBytes { bytes in
      Swift.Result { () throws(Failure) in try body(bytes) }
    }
    return try result.get()
  }

  private func scalar(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) -> JSONScalar {
    switch kind {
    case .true: return .boolean(true)
    case .false: return .boolean(false)
    case .null: return .null
    case .objectStart: return .object
    case .arrayStart: return .array
    case .number:
      let digits = String(decoding: text, as: UTF8.self)
      return Int(digits).map { .integer($0) } ?? .number(digits)
    case .string, .key, .objectEnd, .arrayEnd:
      return .string(String(decoding: text, as: UTF8.self))
    }
  }

  private func error(_ malformation: JSONMalformation) -> IntakeError {
    IntakeError(
      "JSON inválido en el byte \(malformation.offset + markLength)\(rowHint): \(malformation.explanation)")
  }

  private var rowTooLong: IntakeError {
    IntakeError("La fila \(position) supera \(IntakeLimits.row / 1024) KB")
  }

  /// The row of `mensajes` being read, for an error text.
  private var rowHint: String {
    switch place {
    case .row: " (fila \(position))"
    case .rows: " (fila \(position + 1))"
    default: ""
    }
  }
}
