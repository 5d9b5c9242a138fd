// What the documentation says about /api/sesion.

import OpenAPI

nonisolated extension SessionRoutes {
  package static var descriptions: [Operation] {
    [
      Operation(
        method: .post, path: "/api/sesion", id: "entrar", tag: .panel, summary: "Entra con una clave",
        description: """
          Para navegadores: la respuesta trae una cookie que vale lo que la clave, en cualquier instancia, durante 12 h o hasta \
          que la clave se quite de API_KEYS. Con ella, lo que cambia algo debe venir de una página de este mismo servidor. \
          Otros programas envían la clave en `X-API-Key` y no necesitan esto.
          """, access: .open,
        body: RequestBody(contents: [
          .json(
            .object(
              "La clave.",
              [
                .required(
                  "clave", .string("Una de API_KEYS, sin nombre ni rol.", example: "5f1c2a9e0b7d4c3a2e1f0a9b"))
              ]))
        ]),
        answers: [
          Answer(
            status: 200, description: "Entró. Sin API_KEYS no hay nada que pedir ni cookie.", schema: .named("Sesion"),
            headers: [setCookie]),
          Answer(
            status: 401, description: "No es ninguna de API_KEYS.", schema: .named("Error"),
            example: ["detail": "La clave no es válida"],
            headers: [
              ("WWW-Authenticate", "El esquema que se espera.", .string("Siempre `Bearer`.", example: "Bearer"))
            ]),
          Answer(
            status: 429,
            description:
              "Demasiados intentos por minuto desde esta dirección, o demasiadas peticiones (LIMITE_POR_IP).",
            schema: .named("Error"),
            example: ["detail": "Demasiados intentos de entrar desde esta dirección: pruebe de nuevo en 3 s"],
            headers: [ErrorAnswer.retryAfter]),
        ],
        errors: [.invalid]),
      Operation(
        method: .get, path: "/api/sesion", id: "sesion", tag: .panel, summary: "Con qué clave se está",
        description:
          "Nombre y rol de la clave, y hasta cuándo vale la sesión. También dice si el servidor pide claves.",
        answers: [.ok("Quién llama.", .named("Sesion"))]),
      Operation(
        method: .delete, path: "/api/sesion", id: "salir", tag: .panel, summary: "Sale",
        description: """
          El navegador olvida la cookie. Una copia de ella valdría hasta su hora: para acabar con todas las sesiones de una \
          clave, quítela de API_KEYS.
          """, access: .open,
        answers: [Answer(status: 204, description: "Olvidada.", mediaType: nil, headers: [setCookie])]),
    ]
  }

  private static var setCookie: (name: String, description: String, schema: Schema) {
    (
      "Set-Cookie", "La sesión, para el navegador: HttpOnly, SameSite=Strict y, por https, Secure.",
      .string("Una cookie.", example: "loopserver-sesion-1=…; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict")
    )
  }

  package static var schema: (name: String, schema: Schema) {
    (
      "Sesion",
      .object(
        "Quién llama.",
        [
          .required("pide_clave", .flag("Si el servidor tiene API_KEYS. Sin ellas lo demás es null.", example: true)),
          .required("clave", .string("El nombre de la clave.", example: "panel").orNull),
          .required("rol", .choice("Qué puede.", APIKey.Role.allCases.map(\.rawValue)).orNull),
          .required("vence", .moment("Cuándo termina la sesión. null con la clave en una cabecera.").orNull),
        ])
    )
  }
}
