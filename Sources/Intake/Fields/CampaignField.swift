// Everything about one field of a new campaign: its name, how it is read, what is stored of it, whether it makes two
// uploads different, and its text in the API's description. `CampaignField+table.swift` has the rows. `CampaignFields`
// and the description of both upload routes go by them.

import OpenAPI
import Uploads

/// A field of a new campaign.
struct CampaignField: Sendable {
  /// Whether it makes two uploads with the same content different.
  enum Fingerprint: Sendable {
    /// A line, which is empty for a field that was not given.
    case line
    /// A line only for a field that was given. So an upload without the field is the same before and after the upgrade
    /// that brings it. New fields are of this kind.
    case lineIfGiven
    case lines(@Sendable (CampaignFields) -> [String])
  }

  /// The field's name in a form and in JSON.
  let field: UploadField
  let isRequired: Bool
  /// Whether `stats` has it, under the same name, with the value that `text` gives.
  let isStored: Bool
  /// Whether its value is yes or no. The description has these fields last.
  let isFlag: Bool
  let fingerprint: Fingerprint
  /// Reads the field. A wrong value becomes an issue of the reader.
  let read: @Sendable (inout CampaignFieldReader, inout CampaignFields) -> Void
  /// The value as text; nil for a field that was not given.
  let text: @Sendable (CampaignFields) -> String?
  /// The values that the field may have. A form has texts only.
  private let schema: @Sendable (_ isForm: Bool) -> Schema

  init(
    _ field: UploadField, isRequired: Bool = false, isStored: Bool = false, isFlag: Bool = false,
    fingerprint: Fingerprint = .lineIfGiven,
    read: @escaping @Sendable (inout CampaignFieldReader, inout CampaignFields) -> Void,
    text: @escaping @Sendable (CampaignFields) -> String? = { _ in nil },
    schema: @escaping @Sendable (_ isForm: Bool) -> Schema
  ) {
    self.field = field
    self.isRequired = isRequired
    self.isStored = isStored
    self.isFlag = isFlag
    self.fingerprint = fingerprint
    self.read = read
    self.text = text
    self.schema = schema
  }

  /// A field that is yes or no.
  static func flag(
    _ field: UploadField, _ property: any WritableKeyPath<CampaignFields, Bool> & Sendable, _ meaning: String
  ) -> CampaignField {
    CampaignField(
      field, isFlag: true, fingerprint: .line, read: { $1[keyPath: property] = $0.flag(field) },
      text: { "\($0[keyPath: property])" }, schema: { FieldSchema.flag(meaning, isForm: $0) })
  }

  /// The field's lines of the fingerprint.
  func lines(of fields: CampaignFields) -> [String] {
    switch fingerprint {
    case .line: [text(fields) ?? ""]
    case .lineIfGiven: text(fields).map { [$0] } ?? []
    case .lines(let lines): lines(fields)
    }
  }

  /// The field for the API's description. An optional field may be null in JSON, and an empty text in both: browsers
  /// send one for an input that was not filled in. Both mean the same as leaving it out.
  func described(isForm: Bool) -> Field {
    let schema = schema(isForm)
    return isRequired
      ? .required(field.rawValue, schema) : .optional(field.rawValue, isForm ? schema : schema.orNull)
  }
}

extension CampaignFields {
  /// The fields of both upload routes, for the API's description.
  package static func described(isForm: Bool) -> [Field] {
    (CampaignField.table.filter { !$0.isFlag } + CampaignField.table.filter(\.isFlag)).map {
      $0.described(isForm: isForm)
    }
  }

  /// The fields that `stats` holds. A field that was not given is not among them.
  var stored: [(name: String, value: String)] {
    CampaignField.table.filter(\.isStored).compactMap { row in row.text(self).map { (row.field.rawValue, $0) } }
  }

  /// The part of the fingerprint that comes from the fields. A change of the order, or a new line, makes repeats across
  /// an upgrade look different.
  var fingerprintText: String { CampaignField.table.flatMap { $0.lines(of: self) }.joined(separator: "\n") }
}
