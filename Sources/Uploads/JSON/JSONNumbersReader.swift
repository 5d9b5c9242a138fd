// The body of PUT and DELETE /api/exclusiones in JSON: `{"motivo": "…", "numeros": ["584121234567", 584121234568]}`.
// The numbers go to the collector one by one as they arrive, as rows of one cell; other fields are skipped.

import Campaigns

/// Reads a list of numbers.
package typealias JSONNumbersParser = JSONStreamParser<JSONNumbersReader>

extension JSONStreamParser where Reader == JSONNumbersReader {
  package convenience init(into numbers: RecipientCollector, joiningChunksBelow smallChunk: Int = UploadLimits.step) {
    self.init(JSONNumbersReader(into: numbers), joiningChunksBelow: smallChunk)
  }

  /// What `numeros` was. Complete after `finish`.
  package var numbers: JSONMessagesField { reader.numbers }
  /// `pais`, if it has come. The numbers behind it are read as numbers of that country.
  package var country: FieldValue? { reader.country }
  /// `motivo`, if it has come.
  package var reason: FieldValue? { reader.reason }
}

/// A state machine over the tokens of one document.
package struct JSONNumbersReader: JSONTokenReader {
  package private(set) var numbers = JSONMessagesField.absent
  package private(set) var reason: FieldValue?
  package private(set) var country: FieldValue?

  private enum Place { case document, fields, reason, country, numbersField, list, otherField, end }

  private let collector: RecipientCollector
  private var place = Place.document
  private var skipDepth = 0
  /// The number's position in the list, from 1.
  private var position = 0

  package init(into collector: RecipientCollector) {
    self.collector = collector
    guard let layout = try? ColumnLayout(names: ["numero"]) else { preconditionFailure("one column") }
    collector.layout = layout
  }

  package var rowHint: String { place == .list ? " (número \(position))" : "" }

  package mutating func take(_ tokenizer: JSONTokenizer) throws(UploadError) {
    for index in 0..<tokenizer.tokenCount {
      let (kind, text) = tokenizer.token(index)
      if skipDepth > 0 { try skip(kind) } else { try take(kind, text, tokenizer, index) }
    }
  }

  private mutating func skip(_ kind: JSONToken.Kind) throws(UploadError) {
    switch kind {
    case .objectStart, .arrayStart:
      skipDepth += 1
      if skipDepth > UploadLimits.depth { throw UploadError("El JSON anida más de \(UploadLimits.depth) niveles") }
    case .objectEnd, .arrayEnd: skipDepth -= 1
    default: break
    }
  }

  private mutating func take(
    _ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer, _ tokenizer: JSONTokenizer, _ index: Int
  ) throws(UploadError) {
    let isNested = kind == .objectStart || kind == .arrayStart
    switch place {
    case .document:
      guard kind == .objectStart else { throw UploadError("El cuerpo debe ser un objeto JSON") }
      place = .fields
    case .fields where kind == .objectEnd: place = .end
    case .fields: try takeName(text)
    case .numbersField where kind == .arrayStart:
      numbers = .rows
      place = .list
    case .list where kind == .arrayEnd: place = .fields
    case .list: try takeNumber(kind, text)
    case .numbersField, .reason, .country, .otherField:
      if place == .numbersField { numbers = .mistyped(FieldValue(kind, text)) }
      if place == .reason {
        guard kind != .string || (TextCharset.isUTF8(text) && !tokenizer.hasHalfPair(index)) else {
          throw UploadError(foreignField: "motivo")
        }
        reason = FieldValue(kind, text)
      }
      if place == .country { country = FieldValue(kind, text) }
      place = .fields
      if isNested { skipDepth = 1 }
    case .end: preconditionFailure("yajl reports no token behind the end")
    }
  }

  private mutating func takeName(_ name: UnsafeRawBufferPointer) throws(UploadError) {
    switch String(decoding: name, as: UTF8.self) {
    case "numeros":
      guard numbers == .absent else { throw UploadError("El campo 'numeros' está repetido") }
      if case .string(let text)? = country, let country = Country(code: text) { collector.country = country }
      place = .numbersField
    case "pais": place = .country
    case "motivo": place = .reason
    default: place = .otherField
    }
  }

  private mutating func takeNumber(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) throws(UploadError) {
    position += 1
    guard kind == .string || kind == .number else {
      collector.reject(row: position, column: 0, value: text, reason: "cada número debe ser un texto o un número")
      if kind == .objectStart || kind == .arrayStart { skipDepth = 1 }
      return
    }
    let result = withUnsafePointer(to: CellSpan(start: 0, end: text.count)) { span in
      Result { () throws(RecipientLimitExceeded) in
        let cells = RowCells(bytes: text, spans: UnsafeBufferPointer(start: span, count: 1), isPlain: false)
        try collector.add(cells, row: position)
      }
    }
    if case .failure(let error) = result { throw UploadError(error) }
  }
}
