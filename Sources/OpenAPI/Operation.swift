// What one route of the table takes and answers, for the document. Each route has one in the `…+description.swift`
// beside it; `APIDescription` lists them all, and a test compares that list with the route table.

import HTTPServer
import JSON

/// A chapter of the documentation.
package enum DocumentTag: String, Sendable, CaseIterable {
  case campaigns = "Campañas"
  case control = "Control"
  case exclusions = "Exclusiones"
  case reports = "Informes"
  case meta = "Meta"
  case system = "Sistema"
  case documentation = "Documentación"
  case panel = "Panel"

  package var explanation: String {
    switch self {
    case .campaigns: "Crear campañas, añadir mensajes y saber cómo van."
    case .control: "Pausar, reanudar, cancelar, reintentar, cambiar el ritmo y eliminar."
    case .exclusions: "Los números a los que no se envía nada."
    case .reports: "Qué pasó con cada destinatario: por páginas, por número y en CSV."
    case .meta: "Lo que llama Meta, no usted."
    case .system: "El servidor y lo que hay detrás de él."
    case .documentation: "Esta documentación."
    case .panel: "Las páginas para una persona con su navegador."
    }
  }
}

/// A parameter in the path or the query, or a header.
package struct Parameter: Sendable {
  package enum Place: String, Sendable { case path, query, header }

  package let name: String
  package let place: Place
  package let isRequired: Bool
  package let description: String
  package let schema: Schema

  package static func path(_ name: String, _ description: String, _ schema: Schema) -> Parameter {
    Parameter(name: name, place: .path, isRequired: true, description: description, schema: schema)
  }

  package static func query(_ name: String, _ description: String, isRequired: Bool = false, _ schema: Schema)
    -> Parameter
  {
    Parameter(name: name, place: .query, isRequired: isRequired, description: description, schema: schema)
  }

  package static func header(_ name: String, _ description: String, isRequired: Bool = false, _ schema: Schema)
    -> Parameter
  {
    Parameter(name: name, place: .header, isRequired: isRequired, description: description, schema: schema)
  }

  package var json: JSONValue {
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
package struct RequestBody: Sendable {
  package struct Content: Sendable {
    package let mediaType: String
    package let schema: Schema
    /// Parts of a form that are not plain text: their media types.
    package var partTypes: [(name: String, mediaType: String)] = []

    package static func json(_ schema: Schema) -> Content { Content(mediaType: "application/json", schema: schema) }

    package static func csv(_ schema: Schema) -> Content { Content(mediaType: "text/csv", schema: schema) }

    package static func form(_ schema: Schema, partTypes: [(name: String, mediaType: String)]) -> Content {
      Content(mediaType: "multipart/form-data", schema: schema, partTypes: partTypes)
    }

    fileprivate var json: JSONValue {
      guard !partTypes.isEmpty else { return ["schema": schema.json] }
      let encoding = partTypes.map { JSONMember(name: $0.name, value: ["contentType": .string($0.mediaType)]) }
      return ["schema": schema.json, "encoding": .object(encoding)]
    }
  }

  package var isRequired = true
  package let contents: [Content]

  package init(isRequired: Bool = true, contents: [Content]) {
    self.isRequired = isRequired
    self.contents = contents
  }

  package var json: JSONValue {
    let content = contents.map { JSONMember(name: $0.mediaType, value: $0.json) }
    return ["required": .bool(isRequired), "content": .object(content)]
  }
}

/// An answer that belongs to one operation; the errors that many share are `ErrorAnswer`.
package struct Answer: Sendable {
  package let status: Int
  package let description: String
  /// nil when it has no body.
  package var mediaType: String? = "application/json"
  package var schema: Schema? = nil
  /// Takes the place of the schema's examples.
  package var example: JSONValue? = nil
  /// Forms that the client may ask for instead.
  package var otherMedia: [(mediaType: String, schema: Schema)] = []
  package var headers: [(name: String, description: String, schema: Schema)] = []

  package init(
    status: Int, description: String, mediaType: String? = "application/json", schema: Schema? = nil,
    example: JSONValue? = nil, otherMedia: [(mediaType: String, schema: Schema)] = [],
    headers: [(name: String, description: String, schema: Schema)] = []
  ) {
    self.status = status
    self.description = description
    self.mediaType = mediaType
    self.schema = schema
    self.example = example
    self.otherMedia = otherMedia
    self.headers = headers
  }

  package static func ok(_ description: String, _ schema: Schema) -> Answer {
    Answer(status: 200, description: description, schema: schema)
  }

  package var json: JSONValue {
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
package struct Operation: Sendable {
  package let method: HTTPMethod
  /// The route's pattern, to the letter; of a rest, `{name...}`, without the dots.
  package let path: String
  /// The name in generated clients: one Spanish word or a few, such as `estadoDeCampana`.
  package let id: String
  package let tag: DocumentTag
  /// A line.
  package let summary: String
  /// Markdown.
  package let description: String
  /// What it asks of its caller, as the route does.
  package let access: AccessLevel
  package var parameters: [Parameter] = []
  package var body: RequestBody? = nil
  package let answers: [Answer]
  /// Beside those that every operation may give (`ErrorAnswer.everywhere`) and those that a body brings.
  package var errors: [ErrorAnswer] = []

  package init(
    method: HTTPMethod, path: String, id: String, tag: DocumentTag, summary: String, description: String,
    access: AccessLevel? = nil, parameters: [Parameter] = [], body: RequestBody? = nil, answers: [Answer],
    errors: [ErrorAnswer] = []
  ) {
    self.method = method
    self.path = path
    self.id = id
    self.tag = tag
    self.summary = summary
    self.description = description
    self.access = access ?? .usual(for: method)
    self.parameters = parameters
    self.body = body
    self.answers = answers
    self.errors = errors
  }

  /// May be called without a key.
  package var isOpen: Bool { access == .open }

  /// The role that it takes; empty where a key that may only read is enough.
  private var role: String {
    switch access {
    case .open, .reading: ""
    case .steering: "\n\nHace falta una clave de rol `operador`."
    case .administering: "\n\nHace falta una clave de rol `admin`."
    }
  }

  package var json: JSONValue {
    var members: [JSONMember] = [
      JSONMember(name: "tags", value: .strings([tag.rawValue])),
      JSONMember(name: "operationId", value: .string(id)),
      JSONMember(name: "summary", value: .string(summary)),
      JSONMember(name: "description", value: .string(description + role)),
    ]
    if isOpen { members.append(JSONMember(name: "security", value: [])) }
    if !parameters.isEmpty { members.append(JSONMember(name: "parameters", value: .array(parameters.map(\.json)))) }
    if let body { members.append(JSONMember(name: "requestBody", value: body.json)) }
    members.append(JSONMember(name: "responses", value: responses))
    return .object(members)
  }

  /// The answers by status. The operation's own answer takes the place of a shared one.
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
