// What one route of the table takes and answers, for the document. Each route has one in the `…+description.swift` beside
// it; `APIDescription` lists them all, and a test compares that list with the route table.

import HTTPServer

/// A chapter of the documentation.
enum DocumentTag: String, Sendable, CaseIterable {
  case campaigns = "Campañas"
  case control = "Control"
  case exclusions = "Exclusiones"
  case reports = "Informes"
  case meta = "Meta"
  case system = "Sistema"
  case documentation = "Documentación"

  var explanation: String {
    switch self {
    case .campaigns: "Crear campañas, añadir mensajes y saber cómo van."
    case .control: "Pausar, reanudar, cancelar, reintentar, cambiar el ritmo y eliminar."
    case .exclusions: "Los números a los que no se envía nada."
    case .reports: "Qué pasó con cada destinatario, en CSV."
    case .meta: "Lo que llama Meta, no usted."
    case .system: "El servidor y lo que hay detrás de él."
    case .documentation: "Esta documentación."
    }
  }
}

/// A parameter in the path or the query, or a header.
struct Parameter: Sendable {
  enum Place: String, Sendable { case path, query, header }

  let name: String
  let place: Place
  let isRequired: Bool
  let description: String
  let schema: Schema

  static func path(_ name: String, _ description: String, _ schema: Schema) -> Parameter {
    Parameter(name: name, place: .path, isRequired: true, description: description, schema: schema)
  }

  static func query(_ name: String, _ description: String, _ schema: Schema) -> Parameter {
    Parameter(name: name, place: .query, isRequired: false, description: description, schema: schema)
  }

  static func header(_ name: String, _ description: String, isRequired: Bool = false, _ schema: Schema) -> Parameter {
    Parameter(name: name, place: .header, isRequired: isRequired, description: description, schema: schema)
  }

  var json: JSONValue {
    var members: [JSONMember] = [
      JSONMember(name: "name", value: .string(name)), JSONMember(name: "in", value: .string(place.rawValue)),
    ]
    if isRequired { members.append(JSONMember(name: "required", value: true)) }
    members.append(JSONMember(name: "description", value: .string(description)))
    members.append(JSONMember(name: "schema", value: schema.json))
    return .object(members)
  }
}

/// What a request carries, in one of several forms.
struct RequestBody: Sendable {
  struct Content: Sendable {
    let mediaType: String
    let schema: Schema
    /// Parts of a form that are not plain text: their media types.
    var partTypes: [(name: String, mediaType: String)] = []

    static func json(_ schema: Schema) -> Content { Content(mediaType: "application/json", schema: schema) }

    static func form(_ schema: Schema, partTypes: [(name: String, mediaType: String)]) -> Content {
      Content(mediaType: "multipart/form-data", schema: schema, partTypes: partTypes)
    }

    fileprivate var json: JSONValue {
      guard !partTypes.isEmpty else { return ["schema": schema.json] }
      let encoding = partTypes.map { JSONMember(name: $0.name, value: ["contentType": .string($0.mediaType)]) }
      return ["schema": schema.json, "encoding": .object(encoding)]
    }
  }

  var isRequired = true
  let contents: [Content]

  var json: JSONValue {
    let content = contents.map { JSONMember(name: $0.mediaType, value: $0.json) }
    return ["required": .bool(isRequired), "content": .object(content)]
  }
}

/// An answer that belongs to one operation; the errors that many share are `ErrorAnswer`.
struct Answer: Sendable {
  let status: Int
  let description: String
  /// nil when it has no body.
  var mediaType: String? = "application/json"
  var schema: Schema? = nil
  /// Goes before those of the schema.
  var example: JSONValue? = nil
  /// Forms that the client may ask for instead.
  var otherMedia: [(mediaType: String, schema: Schema)] = []
  var headers: [(name: String, description: String, schema: Schema)] = []

  static func ok(_ description: String, _ schema: Schema) -> Answer {
    Answer(status: 200, description: description, schema: schema)
  }

  var json: JSONValue {
    var members = [JSONMember(name: "description", value: .string(description))]
    if !headers.isEmpty {
      let fields = headers.map { header in
        JSONMember(
          name: header.name, value: ["description": .string(header.description), "schema": header.schema.json])
      }
      members.append(JSONMember(name: "headers", value: .object(fields)))
    }
    if let mediaType {
      var media = schema.map { [JSONMember(name: "schema", value: $0.json)] } ?? []
      if let example { media.append(JSONMember(name: "example", value: example)) }
      var content = [JSONMember(name: mediaType, value: .object(media))]
      content += otherMedia.map { JSONMember(name: $0.mediaType, value: ["schema": $0.schema.json]) }
      members.append(JSONMember(name: "content", value: .object(content)))
    }
    return .object(members)
  }
}

/// One route's description.
struct Operation: Sendable {
  let method: HTTPMethod
  /// The route's pattern, to the letter.
  let path: String
  /// For generated clients: one Spanish word or a few, `estadoDeCampana`.
  let id: String
  let tag: DocumentTag
  /// A line.
  let summary: String
  /// Markdown.
  let description: String
  /// May be called without a key; as the route's `isPublic`.
  var isOpen = false
  var parameters: [Parameter] = []
  var body: RequestBody? = nil
  let answers: [Answer]
  /// Beside those that every operation may give (`ErrorAnswer.everywhere`) and those that a body brings.
  var errors: [ErrorAnswer] = []

  var json: JSONValue {
    var members: [JSONMember] = [
      JSONMember(name: "tags", value: .strings([tag.rawValue])),
      JSONMember(name: "operationId", value: .string(id)),
      JSONMember(name: "summary", value: .string(summary)),
      JSONMember(name: "description", value: .string(description)),
    ]
    if isOpen { members.append(JSONMember(name: "security", value: [])) }
    if !parameters.isEmpty { members.append(JSONMember(name: "parameters", value: .array(parameters.map(\.json)))) }
    if let body { members.append(JSONMember(name: "requestBody", value: body.json)) }
    members.append(JSONMember(name: "responses", value: responses))
    return .object(members)
  }

  /// By status; an answer of its own goes before a shared one.
  private var responses: JSONValue {
    var shared = ErrorAnswer.everywhere + errors
    if !isOpen { shared.append(.unauthorized) }
    if method != .get { shared.append(.forbidden) }
    if body != nil { shared += [.bodyStalled, .tooLarge, .unsupportedType] }
    var byStatus = Dictionary(shared.map { ($0.rawValue, $0.reference) }) { first, _ in first }
    for answer in answers { byStatus[answer.status] = answer.json }
    return .object(byStatus.sorted { $0.key < $1.key }.map { JSONMember(name: "\($0.key)", value: $0.value) })
  }
}
