// One field of a new campaign, whole: its name, how it is read, what is stored of it, whether it makes two uploads
// different, and what the API's description says of it. `CampaignField+table.swift` has the rows. `CampaignFields` is
// read, stored and compared by them, and both upload routes are described by them.

import OpenAPI
import Uploads

/// A field of a new campaign.
struct CampaignField: Sendable {
  /// Whether it makes two uploads with the same content different.
  enum Fingerprint: Sendable {
    /// A line, also of a field that was not given.
    case line
    /// A line only where it was given: an upload without it is the same before and after an upgrade that brings the
    /// field. New fields are of this kind.
    case lineIfGiven
    case lines(@Sendable (CampaignFields) -> [String])
  }

  /// Its name in a form and in JSON.
  let field: UploadField
  let isRequired: Bool
  /// Whether `stats` has it, under the same name, as `text` says it.
  let isStored: Bool
  /// Whether it is yes or no. The description has these last.
  let isFlag: Bool
  let fingerprint: Fingerprint
  /// Reads it; what is wrong becomes an issue of the reader's.
  let read: @Sendable (inout CampaignFieldReader, inout CampaignFields) -> Void
  /// What was given, as text; nil for nothing.
  let text: @Sendable (CampaignFields) -> String?
  /// What it may be. A form has texts only.
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

  /// Its lines of the fingerprint.
  func lines(of fields: CampaignFields) -> [String] {
    switch fingerprint {
    case .line: [text(fields) ?? ""]
    case .lineIfGiven: text(fields).map { [$0] } ?? []
    case .lines(let lines): lines(fields)
    }
  }

  /// For the API's description. In JSON null is the same as leaving an optional field out. An empty text is, in both:
  /// browsers send it for what was not filled in.
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

  /// What `stats` holds of the fields. Nothing is stored for a field that was not given.
  var stored: [(name: String, value: String)] {
    CampaignField.table.filter(\.isStored).compactMap { row in row.text(self).map { (row.field.rawValue, $0) } }
  }

  /// What makes two uploads the same, besides the content: every field, one a line. A change of the order or a new line
  /// makes repeats across an upgrade look different.
  var fingerprintText: String { CampaignField.table.flatMap { $0.lines(of: self) }.joined(separator: "\n") }
}
