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

  package var name: String {
    switch self {
    case .badRequest: "PeticionIncorrecta"
    case .unauthorized: "FaltaLaClave"
    case .forbidden: "Prohibida"
    case .notFound: "NoEncontrada"
    case .methodNotAllowed: "MetodoNoPermitido"
    case .bodyStalled: "CuerpoDetenido"
    case .conflict: "Conflicto"
    case .tooLarge: "DemasiadoGrande"
    case .unsupportedType: "TipoNoAdmitido"
    case .invalid: "NoValida"
    case .tooManyRequests: "DemasiadasPeticiones"
    case .unavailable: "NoDisponible"
    }
  }

  package var reference: JSONValue { ["$ref": .string("#/components/responses/\(name)")] }

  package var answer: Answer {
    let example: JSONValue? = detail.map { ["detail": .string($0)] }
    return Answer(status: rawValue, description: explanation, schema: schema, example: example, headers: headers)
  }

  /// One of the texts that really come; nil where the schema's own example is better.
  private var detail: String? {
    switch self {
    case .badRequest: "El cuerpo no es JSON válido"
    case .unauthorized: "Falta una clave válida en X-API-Key o Authorization: Bearer"
    case .forbidden: "El origen de la página no está permitido: añádalo a CORS_ORIGENES"
    case .notFound: "Campaña 'promo_enero_2026' no encontrada"
    case .methodNotAllowed: "Método no permitido"
    case .bodyStalled: "El cuerpo de la petición dejó de llegar"
    case .conflict: "La campaña 'promo_enero_2026' está en estado 'completado': no se puede pausar"
    case .tooLarge: "El cuerpo de la petición supera el máximo de 50 MB"
    case .unsupportedType: "El cuerpo debe ser application/json"
    case .invalid: nil
    case .tooManyRequests: "Demasiadas peticiones desde esta dirección: el máximo es 120 por minuto"
    case .unavailable: "Redis no disponible"
    }
  }

  private var explanation: String {
    switch self {
    case .badRequest: "La petición o su contenido no sirven: `detail` dice qué y dónde."
    case .unauthorized: "Falta una clave válida. Se contesta antes de leer el cuerpo."
    case .forbidden: "No se admite de quien la pide: otro origen que los de CORS_ORIGENES, o sin la prueba de ser Meta."
    case .notFound: "No existe: el título no es de ninguna campaña, o ya caducó."
    case .methodNotAllowed: "La dirección existe con otros métodos; `Allow` los enumera."
    case .bodyStalled: "El cuerpo de la petición dejó de llegar."
    case .conflict: "El estado de la campaña no lo permite, o el título ya está en uso: `detail` nombra el estado."
    case .tooLarge: "El cuerpo supera el máximo. Se contesta antes de leerlo cuando la petición anuncia su tamaño."
    case .unsupportedType: "El tipo de contenido no es el que se espera."
    case .invalid: "Faltan campos o no son del tipo debido: `detail` tiene un elemento por cada uno."
    case .tooManyRequests: "Demasiadas peticiones por minuto desde esta dirección (LIMITE_POR_IP)."
    case .unavailable: "Ahora no se puede: Redis, las credenciales o la API no están, o hay demasiado en curso."
    }
  }

  private var schema: Schema { .named(self == .invalid ? "ErrorDeValidacion" : "Error") }

  private var headers: [(name: String, description: String, schema: Schema)] {
    switch self {
    case .unauthorized:
      [("WWW-Authenticate", "El esquema que se espera.", .string("Siempre `Bearer`.", example: "Bearer"))]
    case .methodNotAllowed:
      [("Allow", "Los métodos que hay.", .string("Separados por comas.", example: "GET, HEAD, OPTIONS"))]
    case .tooManyRequests:
      [
        Self.retryAfter,
        ("RateLimit-Limit", "El máximo por minuto.", .integer("Peticiones.", 1...1_000_000, example: 120)),
        ("RateLimit-Remaining", "Las que quedan.", .integer("Peticiones.", 0...1_000_000, example: 0)),
        ("RateLimit-Reset", "Cuándo habrá más.", .integer("Segundos.", 0...60, example: 12)),
      ]
    case .unavailable: [Self.retryAfter]
    default: []
    }
  }

  package static var retryAfter: (name: String, description: String, schema: Schema) {
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
              .string("Qué pasó y qué hacer, en español.", example: "Campaña 'promo_enero_2026' no encontrada"))
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
