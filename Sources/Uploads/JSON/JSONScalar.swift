// The fields of an upload besides its messages, as they came: of a form as texts, of a JSON body with their types.
// Which of them are right is for `CampaignFields` to judge (422). CreateCampaignRoute and JSONUploadReader fill them
// in.

import Text

/// The fields that the form and the JSON body of a new campaign may have. Others are ignored.
package enum JSONUploadField: String, CaseIterable, Sendable {
  case title = "titulo_campana"
  case template = "plantilla"
  case inbox = "buzon"
  case language = "idioma"
  case intervalMilliseconds = "intervalo_ms"
  case start = "inicio"
  case window = "ventana"
  case timeZone = "zona_horaria"
  case webhookURL = "webhook_url"
  case dropsDuplicates = "deduplicar"
  case isStrict = "estricto"
  case country = "pais"
  case mapping = "mapeo"
  case values = "valores"

  /// Whether it is an object of texts.
  package var isObject: Bool { self == .mapping || self == .values }
}

/// A JSON value, as far as a field of an upload may need it.
package enum JSONScalar: Sendable, Equatable {
  case string(String)
  /// A number without fraction or exponent that fits.
  case integer(Int)
  /// Any other number, in the letters of the document.
  case number(String)
  case boolean(Bool)
  case null
  /// An object or an array, whose content was skipped.
  case object
  case array
  /// The object that a field is which is one (`JSONUploadField.isObject`), in its order.
  case members([JSONFieldMember])
}

/// A name and its value in a field that is an object.
package struct JSONFieldMember: Sendable, Equatable {
  package var name: String
  package var value: JSONScalar

  package init(name: String, value: JSONScalar) {
    self.name = name
    self.value = value
  }
}

/// What `mensajes` was.
package enum JSONMessagesField: Sendable, Equatable {
  case absent
  /// An array, whose rows went to the collector.
  case rows
  /// Something else, which is for the route to refuse.
  case mistyped(JSONScalar)
}

extension JSONScalar {
  /// The value that a token begins.
  package init(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer) {
    switch kind {
    case .true: self = .boolean(true)
    case .false: self = .boolean(false)
    case .null: self = .null
    case .objectStart, .objectEnd: self = .object
    case .arrayStart, .arrayEnd: self = .array
    case .number:
      let digits = String(decoding: text, as: UTF8.self)
      self = JSONNumber.whole(digits).map { .integer(Int($0)) } ?? .number(digits)
    case .string, .key: self = .string(String(decoding: text, as: UTF8.self))
    }
  }
}
