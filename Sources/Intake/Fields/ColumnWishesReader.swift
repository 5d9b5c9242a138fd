// The reader of `mapeo` and `valores`: JSON text in a form's field, an object in a JSON body. An upload reads them
// twice: before its rows, when issues are ignored, and with the other fields, when they are reported.

import Campaigns
import HTTPServer
import JSON
import Text
import Uploads

package struct ColumnWishesReader {
  package private(set) var wishes = ColumnWishes()
  /// All that is wrong; `wishes` has the members that are right.
  package private(set) var issues: [ValidationIssue] = []

  package init(_ fields: [UploadField: FieldValue]) {
    for (field, name, text) in members(of: .mapping, fields) {
      guard let target = target(field, name, among: wishes.headers) else { continue }
      if text.utf8.count > ColumnLayout.maximumNameByteCount {
        issue([.name(name)], of: field, "Supera \(ColumnLayout.maximumNameByteCount) bytes", "string_too_long")
      } else {
        wishes.headers.append(.init(target, text))
      }
    }
    for (field, name, text) in members(of: .values, fields) {
      guard let target = target(field, name, among: wishes.values) else { continue }
      if let text = value(text, for: target, name) { wishes.values.append(.init(target, text)) }
    }
  }

  /// The members that have a text, which is trimmed.
  private mutating func members(
    of field: UploadField, _ fields: [UploadField: FieldValue]
  ) -> [(field: UploadField, name: String, text: String)] {
    guard let members = object(field, fields[field]) else { return [] }
    guard members.count <= IntakeLimits.objectMembers else {
      issue([], of: field, "Debe tener como máximo \(IntakeLimits.objectMembers) elementos", "too_long")
      return []
    }
    return members.compactMap { member in
      switch member.value {
      case .string(let text):
        let text = Self.trimmed(text)
        return text.isEmpty ? nil : (field, member.name, text)
      case .integer(let number): return (field, member.name, "\(number)")
      case .number(let digits): return (field, member.name, digits)
      case .null: return nil
      case .boolean, .object, .array, .members:
        issue([.name(member.name)], of: field, "Debe ser un texto", "string_type")
        return nil
      }
    }
  }

  private mutating func object(_ field: UploadField, _ value: FieldValue?) -> [FieldMember]? {
    switch value {
    case nil, .null: return nil
    case .members(let members): return members
    case .string(let text) where text.trimmedASCII.isEmpty: return nil
    case .string(let text):
      let document = try? JSONDocument.parse(Array(text.utf8), maximumBytes: IntakeLimits.objectField)
      if case .object(let members)? = document {
        return members.map { FieldMember(name: $0.name, value: Self.scalar($0.value)) }
      }
    default: break
    }
    let example = field == .mapping ? #"{"numero":"Celular","variable1":"Nombre"}"# : #"{"variable3":"20 %"}"#
    issue([], of: field, "Debe ser un objeto JSON, como \(example)", "dict_type")
    return nil
  }

  private static func scalar(_ value: JSONValue) -> FieldValue {
    switch value {
    case .null: .null
    case .bool(let flag): .boolean(flag)
    case .number(let digits): .number(digits)
    case .string(let text): .string(text)
    case .array: .array
    case .object: .object
    }
  }

  private mutating func target(
    _ field: UploadField, _ name: String, among former: [ColumnWishes.Entry]
  ) -> ColumnTarget? {
    let forAll = field == .values
    // Whether the template has such a variable is known once it has been read.
    let folded = ColumnName.folded(name)
    let known = ColumnTarget(folded: folded) ?? ColumnTarget(parameter: name) ?? ColumnTarget(parameter: folded)
    guard let target = known, !forAll || target.mayBeTheSame else {
      issue(
        [.name(name)], of: field, "No se puede indicar '\(name.prefix(64))': solo \(ColumnTarget.list(forAll: forAll))",
        "value_error")
      return nil
    }
    if former.contains(where: { ColumnName.folded($0.target.text) == ColumnName.folded(target.text) }) {
      issue([.name(name)], of: field, "\(target.text) está repetido", "value_error")
      return nil
    }
    return target
  }

  /// The text of `valores` that is sent; nil when an issue was noted.
  private mutating func value(_ text: String, for target: ColumnTarget, _ name: String) -> String? {
    if case .imageURL = target {
      guard let defect = Array(text.utf8).withUnsafeBytes(LinkDefect.find(in:)) else { return text }
      issue([.name(name)], of: .values, defect.explanation(), "value_error")
      return nil
    }
    if target.isPart {
      // The zone of a moment, and whether it is past, are judged with the other fields.
      guard let defect = target.defect(in: text, zone: .utc) else { return text }
      issue([.name(name)], of: .values, defect, "value_error")
      return nil
    }
    switch VariableText.checked(text) {
    case .success(let text): return text
    case .failure(.tooLong):
      issue([.name(name)], of: .values, "Supera \(VariableText.maximumLength) caracteres", "string_too_long")
    case .failure: issue([.name(name)], of: .values, "Es un error de una hoja de cálculo", "value_error")
    }
    return nil
  }

  private mutating func issue(
    _ location: [ValidationIssue.Location], of field: UploadField, _ message: String, _ type: String
  ) {
    issues.append(ValidationIssue(["body", .name(field.rawValue)] + location, message, type: type))
  }

  private static func trimmed(_ text: String) -> String {
    Array(text.utf8).withUnsafeBytes { String(decoding: $0.trimmed, as: UTF8.self) }
  }
}

extension ColumnWishes {
  /// Lines for the fingerprint of an upload; none for a field that was not given.
  var fingerprintLines: [String] {
    let lines = headers.map { "mapeo\t\($0.target.text)\t\($0.text)" }
    return (lines + values.map { "valores\t\($0.target.text)\t\($0.text)" }).sorted()
  }
}

extension ColumnWishes {
  /// The field that came behind the rows, and asks to read them otherwise.
  func lateField(than former: ColumnWishes) -> String {
    let isOfTemplate = headers.map(\.text) == former.headers.map(\.text) && values == former.values
    let field: UploadField =
      if isOfTemplate {
        zone == former.zone ? .template : .timeZone
      } else {
        headers != former.headers ? .mapping : .values
      }
    return field.rawValue
  }
}

extension StoredColumns {
  /// `columnas` in the campaign's stats.
  package var namesAsJSON: String { Self.json(names) }

  /// `usos` in the campaign's stats; nil when the names say it all.
  package var usesAsJSON: String? { uses.map(Self.json) }

  private static func json(_ texts: [String]) -> String {
    var bytes = [UInt8(ascii: "[")]
    for (index, text) in texts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.appendString(text, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
    return String(decoding: bytes, as: UTF8.self)
  }
}
