// What the documentation says about GET /health.

import OpenAPI

nonisolated extension HealthRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/health", id: "salud", tag: .system,
      summary: "¿Atiende esta instancia?",
      description: """
        Para balanceadores y plataformas. No espera a nadie: cuenta lo que vieron las últimas comprobaciones. `healthy` y \
        `degraded` (se atiende, pero algo va mal o no se envía: `motivo` lo dice) son 200; sin Redis, si Redis no deja \
        escribir o parando, 503.
        """,
      access: .open,
      answers: [
        .ok("Atiende.", .named("Salud")),
        Answer(
          status: 503, description: "No atiende: sin Redis, sin poder escribir en él, o parando.",
          schema: .named("Salud"),
          headers: [ErrorAnswer.retryAfter]),
      ])
  }

  static var schema: (name: String, schema: Schema) {
    (
      "Salud",
      .object(
        "El estado de una instancia.",
        [
          .required("status", .choice("En una palabra.", ["healthy", "degraded", "error"])),
          .required("instance", .string("El nombre de la instancia, INSTANCE_ID.", example: "loopserver-1")),
          .required(
            "services",
            .object(
              "Lo que hay detrás.",
              [
                .required("redis", .choice("Acepta órdenes y deja escribir.", ["ok", "error"])),
                .required("supabase", .choice("La fuente de credenciales responde.", ["ok", "error"])),
                .required("worker", .choice("Esta instancia envía campañas.", ["running", "stopped"])),
              ])),
          .required("uptime_seconds", .integer("Segundos desde el arranque.", 0...4_000_000_000, example: 86_400)),
          .optional("detail", .string("Solo con 503: por qué.", example: "Redis no disponible")),
          .optional(
            "motivo",
            .string("Con 503, qué le pasa a Redis; con `degraded`, qué va mal.", example: "Redis responde LOADING")),
        ])
    )
  }
}
