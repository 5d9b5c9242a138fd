// A token of a JSON body as the value of a field.

import Text

extension FieldValue {
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
