// A JSON document in memory, for the small ones: API answers, Supabase rows, control bodies, the credentials file.
// Uploads never pass here; the intake streams them. JSONDocument makes these values.
//
// Numbers keep their text, because a number of an API is often an identifier (a 17-digit id would lose its last digits
// as a Double), and because reading it must not depend on the locale.

import Text

/// One JSON value.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The number's text as it stood in the document.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in the document's order; names may repeat.
  case object([JSONMember])
}

/// One name and its value.
public struct JSONMember: Sendable, Equatable {
  public var name: String
  public var value: JSONValue

  public init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The member of that name, the last one where the document repeats it (as Python and JavaScript do);
  /// nil when there is none or this is not an object. Linear in the number of members.
  public subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The element at that place; nil past the end or when this is not an array.
  public subscript(_ index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string; nil for everything else.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The text of a string or a number: identifiers come as either.
  public var text: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  /// A whole number within 64 bits, also one written as `14.0`; nil for everything else, strings of digits too.
  public var integer: Int64? {
    if case .number(let text) = self { JSONNumber.whole(text) } else { nil }
  }

  /// A whole number, also one written as a string (`"131026"`); surrounding spaces do not count.
  public var integerOrDigits: Int64? {
    switch self {
    case .number(let text): JSONNumber.whole(text)
    case .string(let text): Int64(text.trimmedASCII)
    default: nil
    }
  }

  /// `true` or `false`; nil for everything else.
  public var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  /// The elements of an array; nil for everything else.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object; nil for everything else.
  public var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }
}
