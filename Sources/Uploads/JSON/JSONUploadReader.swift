// What the tokens of a JSON upload mean: the rows of `mensajes` go to the collector, the fields of the outer object are
// kept as they came, before or behind `mensajes`, and everything else is skipped at any depth up to the limit.
// A struct, because it is touched several times for each of a million tokens. Owned by JSONRecipientParser.

import Campaigns
import Glibc

/// A state machine over the tokens of one document.
package struct JSONUploadReader: JSONTokenReader {
  package private(set) var fields: [JSONUploadField: JSONScalar] = [:]
  package private(set) var messages = JSONMessagesField.absent

  private let recipients: RecipientCollector
  private var place = Place.document
  /// Objects and arrays open inside the one being skipped, that one included.
  private var skipDepth = 0
  /// The row's position in `mensajes`, from 1.
  private var position = 0
  private var row = JSONRow()

  private enum Place {
    case document
    /// In the outer object, and then, before a value, what its key means.
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

  package init(into recipients: RecipientCollector) {
    self.recipients = recipients
  }

  /// The row being read, for an error text.
  package var rowHint: String {
    switch place {
    case .row: " (fila \(position))"
    case .rows: " (fila \(position + 1))"
    default: ""
    }
  }

  /// Takes the tokens that the tokenizer holds.
  package mutating func take(_ tokenizer: JSONTokenizer) throws(IntakeError) {
    for index in 0..<tokenizer.tokenCount {
      let (kind, text) = tokenizer.token(index)
      if skipDepth > 0 {
        try skip(kind)
      } else if case .row = place {
        try takeInRow(kind, text)
      } else {
        try takeOutside(kind, text, tokenizer, index)
      }
    }
  }

  private mutating func skip(_ kind: JSONToken.Kind) throws(IntakeError) {
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

  private mutating func skipIfNested(_ kind: JSONToken.Kind) {
    if kind == .objectStart || kind == .arrayStart { skipDepth = 1 }
  }

  private mutating func takeOutside(
    _ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer, _ tokenizer: JSONTokenizer, _ index: Int
  ) throws(IntakeError) {
    switch place {
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
      if let field {
        // yajl lets overlong forms through, and makes something else of halves of surrogate pairs.
        guard kind != .string || (TextCharset.isUTF8(text) && !tokenizer.hasHalfPair(index)) else {
          throw IntakeError(foreignField: field.rawValue)
        }
        fields[field] = JSONScalar(kind, text)
      }
      place = .fields
      skipIfNested(kind)
    case .messagesField where kind == .arrayStart:
      messages = .rows
      place = .rows
    case .messagesField:
      messages = .mistyped(JSONScalar(kind, text))
      place = .fields
      skipIfNested(kind)
    case .rows:
      takeBetweenRows(kind, text)
    case .row, .end:
      preconditionFailure("no token is expected here: rows are read elsewhere, and yajl reports none behind the end")
    }
  }

  private mutating func takeFieldName(_ name: String) throws(IntakeError) {
    guard name == "mensajes" else {
      place = .field(JSONUploadField(rawValue: name))
      return
    }
    guard messages == .absent else { throw IntakeError("El campo 'mensajes' está repetido") }
    // If `deduplicar` stands behind `mensajes`, CampaignUpload removes the duplicates afterwards (DuplicateRemover).
    if fields[.dropsDuplicates] == .boolean(true) { recipients.dropsDuplicates = true }
    // If `pais` stands behind `mensajes`, CampaignUpload reads the content once more.
    if case .string(let text)? = fields[.country], let country = Country(code: text) { recipients.country = country }
    place = .messagesField
  }

  private mutating func takeBetweenRows(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) {
    switch kind {
    case .arrayEnd:
      place = .fields
    case .objectStart:
      position += 1
      row.begin()
      place = .row
    default:
      position += 1
      recipients.reject(row: position, value: text, reason: "cada mensaje debe ser un objeto")
      skipIfNested(kind)
    }
  }

  private mutating func takeInRow(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) throws(IntakeError) {
    switch kind {
    case .key:
      do {
        try row.key(text, recipients)
      } catch {
        throw IntakeError("\(error.explanation)\(rowHint)")
      }
    case .objectEnd:
      place = .rows
      try row.end(position, recipients)
    case .objectStart:
      row.nested("un objeto no puede ser el valor de una columna")
      skipDepth = 1
    case .arrayStart:
      row.nested("una lista no puede ser el valor de una columna")
      skipDepth = 1
    default:
      guard row.cell(text) else {
        throw IntakeError("La fila \(position) supera \(IntakeLimits.row / 1024) KB")
      }
    }
  }
}
