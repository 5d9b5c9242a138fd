// What the documentation says about GET /api/estado-sistema.

import OpenAPI

nonisolated extension SystemRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/estado-sistema", id: "estadoDelSistema", tag: .system,
      summary: "El sistema entero de un vistazo",
      description: """
        Las cuentas son de todas las instancias; lo demás, de la que contesta. Quienes preguntan a la vez reciben las \
        mismas cuentas.
        """,
      answers: [
        .ok("El estado.", .named("EstadoDelSistema")),
        Answer(
          status: 503, description: "Redis no está: las cuentas son null y `detail` lo dice.",
          schema: .named("EstadoDelSistema"), headers: [ErrorAnswer.retryAfter]),
      ])
  }

  static var schema: (name: String, schema: Schema) {
    (
      "EstadoDelSistema",
      .object(
        "El sistema entero.",
        [
          .required("estado", .choice("En una palabra, como en `/health`.", ["healthy", "degraded", "error"])),
          .required("instancia_id", .string("La instancia que contesta.", example: "loopserver-1")),
          .required(
            "campanas_activas",
            .count("Las que no están completadas ni canceladas. null sin Redis.", example: 3).orNull),
          .required(
            "total_mensajes_pendientes",
            .integer("Por enviar en todas ellas. null sin Redis.", 0...1_000_000_000, example: 45_200).orNull),
          .required("redis_conectado", .flag("Redis contestó a esta petición.", example: true)),
          .required("supabase_conectado", .flag("La fuente de credenciales responde.", example: true)),
          .required(
            "ultima_actividad", .moment("El último resultado de un envío de esta instancia, o su arranque.")),
          .required("uptime_segundos", .integer("Segundos desde el arranque.", 0...4_000_000_000, example: 86_400)),
          .required("campanas_en_esta_instancia", .count("Las que lleva esta instancia.", example: 1)),
          .optional("detail", .string("Solo con 503: por qué.", example: "Redis no disponible")),
          .optional(
            "motivo",
            .string(
              "Qué va mal aunque se atienda, como en `/health`.",
              example: "arrancado con --en-pausa: solo se envían las campañas que se reanuden")),
        ])
    )
  }
}
