// The errors of docs/wire.md, "Errors", each described once under `components.responses` and referred to by the
// operations that give it.

import JSON

/// An error answer that several operations share.
package enum ErrorAnswer: Int, Sendable, CaseIterable {
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case bodyStalled = 408
  case conflict = 409
  case tooLarge = 413
  case unsupportedType = 415
  case invalid = 422
  case tooManyRequests = 429
  case unavailable = 503

  /// What any operation may answer. 405 is not among them: it is for a method that is not described here.
  static let everywhere: [ErrorAnswer] = [.badRequest, .tooManyRequests, .unavailable]

  package var name: String { row.name }

  package var reference: JSONValue { ["$ref": .string("#/components/responses/\(name)")] }

  package var answer: Answer {
    let row = row
    let example: JSONValue? = row.detail.map { ["detail": .string($0)] }
    return Answer(
      status: rawValue, description: row.explanation, schema: schema, example: example, headers: row.headers)
  }

  private var schema: Schema { .named(self == .invalid ? "ErrorDeValidacion" : "Error") }

  /// What the documentation says of an answer.
  private struct Row {
    let name: String
    let explanation: String
    /// One of the texts that clients really get; nil where the schema's own example is better.
    let detail: String?
    var headers: [Header] = []
  }

  private var row: Row {
    switch self {
    case .badRequest:
      Row(
        name: "PeticionIncorrecta",
        explanation: "La petición o su contenido no sirven: `detail` dice qué y dónde.",
        detail: "El cuerpo no es JSON válido")
    case .unauthorized:
      Row(
        name: "FaltaLaClave",
        explanation: "Falta una clave válida. Se contesta antes de leer el cuerpo.",
        detail: "Falta una clave válida en X-API-Key o Authorization: Bearer",
        headers: [("WWW-Authenticate", "El esquema que se espera.", .string("Siempre `Bearer`.", example: "Bearer"))])
    case .forbidden:
      Row(
        name: "Prohibida",
        explanation:
          "No se admite de quien la pide: una clave de menos rol, otro origen que los de CORS_ORIGENES, o sin la prueba de ser Meta.",
        detail: "La clave 'pantalla' (lectura) no puede: hace falta operador")
    case .notFound:
      Row(
        name: "NoEncontrada",
        explanation: "No existe: el título no es de ninguna campaña, o ya caducó.",
        detail: "Campaña 'promo_enero_2026' no encontrada")
    case .methodNotAllowed:
      Row(
        name: "MetodoNoPermitido",
        explanation: "La dirección existe con otros métodos; `Allow` los enumera.",
        detail: "Método no permitido",
        headers: [("Allow", "Los métodos que hay.", .string("Separados por comas.", example: "GET, HEAD, OPTIONS"))])
    case .bodyStalled:
      Row(
        name: "CuerpoDetenido",
        explanation: "El cuerpo de la petición dejó de llegar.",
        detail: "El cuerpo de la petición dejó de llegar")
    case .conflict:
      Row(
        name: "Conflicto",
        explanation: "El estado de la campaña no lo permite, o el título ya está en uso: `detail` nombra el estado.",
        detail: "La campaña 'promo_enero_2026' está en estado 'completado': no se puede pausar")
    case .tooLarge:
      Row(
        name: "DemasiadoGrande",
        explanation: "El cuerpo supera el máximo. Se contesta antes de leerlo cuando la petición anuncia su tamaño.",
        detail: "El cuerpo de la petición supera el máximo de 50 MB")
    case .unsupportedType:
      Row(
        name: "TipoNoAdmitido",
        explanation: "El tipo de contenido no es el que se espera.",
        detail: "El cuerpo debe ser application/json")
    case .invalid:
      Row(
        name: "NoValida",
        explanation: "Faltan campos o no son del tipo debido: `detail` tiene un elemento por cada uno.",
        detail: nil)
    case .tooManyRequests:
      Row(
        name: "DemasiadasPeticiones",
        explanation: "Demasiadas peticiones por minuto desde esta dirección (LIMITE_POR_IP).",
        detail: "Demasiadas peticiones desde esta dirección: el máximo es 120 por minuto",
        headers: [
          Self.retryAfter,
          ("RateLimit-Limit", "El máximo por minuto.", .integer("Peticiones.", 1...1_000_000, example: 120)),
          ("RateLimit-Remaining", "Las que quedan.", .integer("Peticiones.", 0...1_000_000, example: 0)),
          ("RateLimit-Reset", "Cuándo habrá más.", .integer("Segundos.", 0...60, example: 12)),
        ])
    case .unavailable:
      Row(
        name: "NoDisponible",
        explanation: "Ahora no se puede: Redis, las credenciales o la API no están, o hay demasiado en curso.",
        detail: "Redis no disponible",
        headers: [Self.retryAfter])
    }
  }

  package typealias Header = (name: String, description: String, schema: Schema)

  package static var retryAfter: Header {
    ("Retry-After", "Cuánto esperar antes de volver a intentarlo.", .integer("Segundos.", 0...86_400, example: 5))
  }

  // MARK: Their bodies

  package static var schemas: [(name: String, schema: Schema)] {
    [
      (
        "Error",
        .object(
          "Un error, explicado para personas.",
          [
            .required(
              "detail",
              .string("Qué pasó y qué hacer, en español.", example: "Campaña 'promo_enero_2026' no encontrada")),
            .optional(
              "columnas",
              .array(
                "Solo al subir un archivo cuyas columnas no bastan: las que tiene, para elegir entre ellas con `mapeo`.",
                of: .string("Como en la cabecera.", example: "Tel. del cliente"), count: 1...200)),
          ])
      ),
      (
        "ErrorDeValidacion",
        .object(
          "Los campos que faltan o no valen, todos a la vez.",
          [.required("detail", .array("Un elemento por problema.", of: .named("Problema"), count: 1...100))])
      ),
      (
        "Problema",
        .object(
          "Un problema de un campo, como los escribe FastAPI.",
          [
            .required(
              "loc",
              .array(
                "El camino hasta el valor: `body`, `query` o `header`, el campo y, en una lista, la posición desde 0.",
                of: .either(
                  "Un nombre o una posición.",
                  [
                    .string("Un nombre.", example: "intervalo_ms"),
                    .integer("Una posición.", 0...1_000_000, example: 0),
                  ]),
                count: 1...8, example: ["body", "intervalo_ms"])),
            .required(
              "msg", .string("La explicación en español.", example: "Debe ser un número entero de milisegundos")),
            .required(
              "type",
              .string(
                "La clase de problema, para programas: `missing`, `string_type`, `int_parsing`, `value_error`…",
                example: "int_parsing")),
          ])
      ),
    ]
  }
}
