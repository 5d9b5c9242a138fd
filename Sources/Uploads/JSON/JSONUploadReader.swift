// Reads the tokens of a JSON upload: the rows of `mensajes` go to the collector, the fields of the outer object are
// kept as they came, before or behind `mensajes`, and everything else is skipped, however deep up to the limit. It is a
// struct, because each of a million tokens touches it several times. Owned by JSONRecipientParser.

import Campaigns
import Glibc

/// A state machine over the tokens of one document.
package struct JSONUploadReader: JSONTokenReader {
  package private(set) var fields: [UploadField: FieldValue] = [:]
  package private(set) var messages = JSONMessagesField.absent
  /// The first names of other fields.
  package private(set) var unknownFields: [String] = []

  private static let unknownLimit = 50
  /// The object field that is being read, and the members that have come so far.
  private var objectField = UploadField.mapping
  private var members: [FieldMember] = []
  private var memberName = ""
  private var memberText = 0
  private let recipients: RecipientCollector
  private var place = Place.document
  /// Objects and arrays open inside the one being skipped, that one included.
  private var skipDepth = 0
  /// The row's position in `mensajes`, from 1.
  private var position = 0
  private var row = JSONRow()

  private enum Place {
    case document
    /// In the outer object between its members; then behind a key, by what that key means.
    case fields
    case field(UploadField?)
    /// In an object field between its members; then behind a member's name.
    case members
    case member
    case messagesField
    case rows
    case row
    case end

    /// How many objects and arrays are open here.
    var depth: Int {
      switch self {
      case .document, .end: 0
      case .fields, .field, .messagesField: 1
      case .rows, .members, .member: 2
      case .row: 3
      }
    }
  }

  /// Reads from the fields so far what `mapeo` and `valores` ask for.
  package typealias WishesReader = ([UploadField: FieldValue]) -> ColumnWishes
  private let wishes: WishesReader

  package init(into recipients: RecipientCollector, wishes: @escaping WishesReader) {
    self.recipients = recipients
    self.wishes = wishes
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
  package mutating func take(_ tokenizer: JSONTokenizer) throws(UploadError) {
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

  private mutating func skip(_ kind: JSONToken.Kind) throws(UploadError) {
    switch kind {
    case .objectStart, .arrayStart:
      skipDepth += 1
      guard place.depth + skipDepth <= UploadLimits.depth else {
        throw UploadError("El JSON anida más de \(UploadLimits.depth) niveles\(rowHint)")
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
  ) throws(UploadError) {
    switch place {
    case .document:
      guard kind == .objectStart else { throw UploadError("El cuerpo debe ser un objeto JSON") }
      place = .fields
    case .fields:
      if kind == .objectEnd {
        place = .end
      } else {
        try takeFieldName(String(decoding: text, as: UTF8.self))
      }
    case .field(let field):
      if let field {
        try checkText(kind, text, tokenizer, index, of: field)
        if kind == .objectStart, field.isObject {
          (members, memberText) = ([], 0)
          objectField = field
          place = .members
          return
        }
        fields[field] = FieldValue(kind, text)
      }
      place = .fields
      skipIfNested(kind)
    case .members:
      try takeBetweenMembers(of: objectField, kind, text, tokenizer, index)
    case .member:
      try checkText(kind, text, tokenizer, index, of: objectField)
      try noteMember(text, of: objectField)
      members.append(FieldMember(name: memberName, value: FieldValue(kind, text)))
      place = .members
      skipIfNested(kind)
    case .messagesField where kind == .arrayStart:
      messages = .rows
      place = .rows
    case .messagesField:
      messages = .mistyped(FieldValue(kind, text))
      place = .fields
      skipIfNested(kind)
    case .rows:
      takeBetweenRows(kind, text)
    case .row, .end:
      preconditionFailure("no token is expected here: rows are read elsewhere, and yajl reports none behind the end")
    }
  }

  /// yajl lets overlong forms through, and garbles halves of surrogate pairs.
  private func checkText(
    _ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer, _ tokenizer: JSONTokenizer, _ index: Int,
    of field: UploadField
  ) throws(UploadError) {
    guard kind == .string || kind == .key else { return }
    guard TextCharset.isUTF8(text), !tokenizer.hasHalfPair(index) else {
      throw UploadError(foreignField: field.rawValue)
    }
  }

  private mutating func takeBetweenMembers(
    of field: UploadField, _ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer, _ tokenizer: JSONTokenizer,
    _ index: Int
  ) throws(UploadError) {
    if kind == .objectEnd {
      fields[field] = .members(members)
      place = .fields
      return
    }
    try checkText(kind, text, tokenizer, index, of: field)
    try noteMember(text, of: field)
    guard members.count < UploadLimits.members else {
      throw UploadError("El campo '\(field.rawValue)' tiene más de \(UploadLimits.members) entradas")
    }
    memberName = String(decoding: text, as: UTF8.self)
    place = .member
  }

  private mutating func noteMember(_ text: UnsafeRawBufferPointer, of field: UploadField) throws(UploadError) {
    memberText += text.count
    guard memberText <= UploadLimits.memberText else {
      throw UploadError("El campo '\(field.rawValue)' supera \(UploadLimits.memberText / 1024) KB")
    }
  }

  private mutating func takeFieldName(_ name: String) throws(UploadError) {
    guard name == "mensajes" else {
      let field = UploadField(rawValue: name)
      if field == nil, unknownFields.count < Self.unknownLimit { unknownFields.append(String(name.prefix(64))) }
      place = .field(field)
      return
    }
    guard messages == .absent else { throw UploadError("El campo 'mensajes' está repetido") }
    // If `deduplicar` stands behind `mensajes`, CampaignUpload removes the duplicates afterwards (DuplicateRemover).
    if fields[.dropsDuplicates] == .boolean(true) { recipients.dropsDuplicates = true }
    // If one of these stands behind `mensajes`, CampaignUpload reads the content once more.
    let wishes = wishes(fields)
    if !wishes.isEmpty { recipients.wishes = wishes }
    if case .string(let text)? = fields[.country], let country = Country(code: text) { recipients.country = country }
    place = .messagesField
  }

  /// Kept out of line, so that rows without such a field stay fast.
  @inline(never)
  private func refusal(_ defect: ColumnDefect) -> UploadError { UploadError(defect, hint: rowHint) }

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

  @inline(__always)
  private mutating func takeInRow(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) throws(UploadError) {
    switch kind {
    case .key:
      do {
        try row.key(text, recipients)
      } catch {
        throw refusal(error)
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
        throw UploadError("La fila \(position) supera \(UploadLimits.row / 1024) KB")
      }
    }
  }
}
