// What the documentation says about GET /api/auditoria.

import OpenAPI
import Queue

nonisolated extension AuditRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/auditoria", id: "auditoria", tag: .system, summary: "Quién hizo qué",
      description: """
        Lo que cambió algo, lo último primero, también si quien lo pidió se fue antes de la respuesta: crear, iniciar, clonar, pausar, reanudar, cancelar, reintentar, ritmo, \
        eliminar, probar-envio, excluir y readmitir. Quedan los últimos \(AuditTrail.capacity); de `encolar-mensaje`, solo el que creó su campaña.
        """,
      access: .steering,
      parameters: [
        .query(
          "campana", "Solo lo que se hizo con esta campaña.",
          .string("Su título.", example: "promo_enero_2026")),
        .query(
          "limite", "Cuántos por página.",
          .integer("Eventos.", 1...AuditRoute.longestPage, default: AuditRoute.page, example: AuditRoute.page)),
        .query(
          "cursor", "Dónde seguir: el `cursor` de la página anterior; sin él, lo último.",
          .string("Un `id`.", pattern: "^[0-9]{1,19}-[0-9]{1,19}$", example: "1767868200000-0")),
      ],
      answers: [
        .ok(
          "Una página.",
          .object(
            "Lo que se hizo.",
            [
              .required("eventos", .array("Los de esta página.", of: event, count: 0...AuditRoute.longestPage)),
              .required(
                "cursor", .string("Para pedir la siguiente. null en la última.", example: "1767868200000-0").orNull),
            ]))
      ],
      errors: [.invalid])
  }

  private static var event: Schema {
    .object(
      "Algo que alguien hizo.",
      [
        .required("id", .string("Su nombre.", example: "1767868200000-0")),
        .required("fecha", .moment("Cuándo.")),
        .required("clave", .string("El nombre de la clave. null sin API_KEYS.", example: "panel").orNull),
        .required(
          "rol", .string("Su rol: lectura, operador o admin. null sin API_KEYS.", example: "operador").orNull),
        .required("accion", .string("El verbo de la dirección.", example: "pausar")),
        .required("campana", .string("El título; null si no fue con una campaña.", example: "promo_enero_2026").orNull),
        .required(
          "desde",
          .string(
            "La dirección de quien lo pidió; de IPv6, su /64. null si no pregunta un admin.", example: "203.0.113.7"
          )
          .orNull),
      ])
  }
}
