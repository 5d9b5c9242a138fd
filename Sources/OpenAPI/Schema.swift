// What a value on the wire looks like, as JSON Schema 2020-12, which OpenAPI 3.1 uses. It has only the shapes of this
// API. Each takes what a reader needs: a description in Spanish, a range, an example. The `…+description.swift` files
// beside the routes are written with these.

import JSON

/// A JSON Schema.
package struct Schema: Sendable {
  var keywords: [JSONMember]

  private init(_ type: JSONValue?, _ description: String?) {
    keywords = []
    add("type", type)
    add("description", description.map(JSONValue.string))
  }

  private mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { keywords.append(JSONMember(name: name, value: value)) }
  }

  package var json: JSONValue { .object(keywords) }

  // MARK: Scalars

  package static func string(
    _ description: String, format: String? = nil, pattern: String? = nil, length: ClosedRange<Int>? = nil,
    example: String
  ) -> Schema {
    var schema = Schema("string", description)
    schema.add("format", format.map(JSONValue.string))
    schema.add("pattern", pattern.map(JSONValue.string))
    schema.add("minLength", length.map { .integer($0.lowerBound) })
    schema.add("maxLength", length.map { .integer($0.upperBound) })
    schema.add("examples", [.string(example)])
    return schema
  }

  /// A moment as the server writes it: UTC, whole seconds.
  package static func moment(_ description: String, example: String = "2026-01-08T10:30:00Z") -> Schema {
    string(description, format: "date-time", example: example)
  }

  /// One of a few words.
  package static func choice(_ description: String, _ values: [String], default fallback: String? = nil) -> Schema {
    var schema = Schema("string", description)
    schema.add("enum", .strings(values))
    schema.add("default", fallback.map(JSONValue.string))
    schema.add("examples", .strings([fallback ?? values[0]]))
    return schema
  }

  package static func integer(
    _ description: String, _ range: ClosedRange<Int>, default fallback: Int? = nil, example: Int
  ) -> Schema {
    var schema = Schema("integer", description)
    schema.add("minimum", .integer(range.lowerBound))
    schema.add("maximum", .integer(range.upperBound))
    schema.add("default", fallback.map(JSONValue.integer))
    schema.add("examples", [.integer(example)])
    return schema
  }

  /// How many of something: 0 to a million, which is the most messages a campaign can be allowed.
  package static func count(_ description: String, example: Int) -> Schema {
    integer(description, 0...1_000_000, example: example)
  }

  /// A number with one decimal, 0 or more.
  /// - Parameter example: as it stands on the wire, such as `63.2`.
  package static func decimal(_ description: String, upTo maximum: Int? = nil, example: String) -> Schema {
    var schema = Schema("number", description)
    schema.add("minimum", 0)
    schema.add("maximum", maximum.map(JSONValue.integer))
    schema.add("examples", [.number(example)])
    return schema
  }

  /// Any number.
  package static func number(_ description: String, example: String) -> Schema {
    var schema = Schema("number", description)
    schema.add("examples", [.number(example)])
    return schema
  }

  package static func flag(_ description: String, default fallback: Bool? = nil, example: Bool) -> Schema {
    var schema = Schema("boolean", description)
    schema.add("default", fallback.map(JSONValue.bool))
    schema.add("examples", [.bool(example)])
    return schema
  }

  /// Always this one value.
  package static func constant(_ description: String, _ value: JSONValue) -> Schema {
    var schema = Schema(nil, description)
    schema.add("const", value)
    schema.add("examples", [value])
    return schema
  }

  /// Bytes of another media type, such as a file.
  package static func content(_ description: String, mediaType: String, example: String? = nil) -> Schema {
    var schema = Schema("string", description)
    schema.add("contentMediaType", .string(mediaType))
    schema.add("examples", example.map { [.string($0)] })
    return schema
  }

  /// No condition at all.
  package static var anything: Schema { Schema(nil, nil) }

  // MARK: Composed

  package static func array(
    _ description: String, of element: Schema, count: ClosedRange<Int>? = nil, example: JSONValue? = nil
  ) -> Schema {
    var schema = Schema("array", description)
    schema.add("items", element.json)
    schema.add("minItems", count.flatMap { $0.lowerBound > 0 ? .integer($0.lowerBound) : nil })
    schema.add("maxItems", count.map { .integer($0.upperBound) })
    schema.add("examples", example.map { [$0] })
    return schema
  }

  /// - Parameters:
  ///   - others: what fields of any other name hold; nil when the schema says nothing about them.
  ///   - together: a field, and those that must come with it.
  package static func object(
    _ description: String, _ fields: [Field], others: Schema? = nil, together: [String: [String]] = [:],
    example: JSONValue? = nil
  ) -> Schema {
    var schema = Schema("object", description)
    schema.add("properties", .object(fields.map { JSONMember(name: $0.name, value: $0.schema.json) }))
    let required = fields.filter(\.isRequired).map(\.name)
    if !required.isEmpty { schema.add("required", .strings(required)) }
    schema.add("additionalProperties", others?.json)
    if !together.isEmpty {
      schema.add(
        "dependentRequired",
        .object(together.sorted { $0.key < $1.key }.map { JSONMember(name: $0.key, value: .strings($0.value)) }))
    }
    schema.add("examples", example.map { [$0] })
    return schema
  }

  /// One or the other.
  package static func either(_ description: String, _ alternatives: [Schema], example: JSONValue? = nil) -> Schema {
    var schema = Schema(nil, description)
    schema.add("anyOf", .array(alternatives.map(\.json)))
    schema.add("examples", example.map { [$0] })
    return schema
  }

  /// A schema of `APIDescription.schemas`, by its name.
  package static func named(_ name: String) -> Schema {
    var schema = Schema(nil, nil)
    schema.add("$ref", .string("#/components/schemas/\(name)"))
    return schema
  }

  // MARK: Variants

  /// The same, or null.
  package var orNull: Schema {
    var schema = self
    schema.keywords = keywords.map { member in
      switch (member.name, member.value) {
      case ("type", .string): JSONMember(name: "type", value: [member.value, "null"])
      case ("enum", .array(let values)): JSONMember(name: "enum", value: .array(values + [.null]))
      case ("anyOf", .array(let alternatives)):
        JSONMember(name: "anyOf", value: .array(alternatives + [["type": "null"]]))
      default: member
      }
    }
    return schema
  }
}

/// A field of an object.
package struct Field: Sendable {
  package let name: String
  package let schema: Schema
  package let isRequired: Bool

  /// Always there in an answer; must be there in a request.
  package static func required(_ name: String, _ schema: Schema) -> Field {
    Field(name: name, schema: schema, isRequired: true)
  }

  /// May be missing.
  package static func optional(_ name: String, _ schema: Schema) -> Field {
    Field(name: name, schema: schema, isRequired: false)
  }
}
