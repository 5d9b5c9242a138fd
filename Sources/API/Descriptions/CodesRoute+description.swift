// What the documentation says about GET /api/codigos.

import Campaigns
import OpenAPI

nonisolated extension CodesRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/codigos", id: "codigos", tag: .system,
      summary: "Qué significa cada código de un fallo, y qué hacer",
      description: """
        Los de la columna `codigo` de los informes, de `fallos_por_codigo` y de los mensajes. Un código que no está se busca \
        como `HTTP 4xx` o `HTTP 5xx`, o es `otro`; `otros` son los que una cuenta junta. Es siempre lo mismo en una versión del servidor.
        """,
      answers: [
        .ok(
          "Todos.",
          .object(
            "Los códigos.",
            [
              .required(
                "codigos",
                .array(
                  "Los de Meta por su número, y detrás los demás.", of: advice, count: 1...FailureAdvice.table.count))
            ]))
      ])
  }

  private static var advice: Schema {
    .object(
      "Un código.",
      [
        .required("codigo", .string("Como en los informes; `200-299` son varios.", example: "131026")),
        .required(
          "significa", .string("Qué pasó.", example: "El número no tiene WhatsApp, o no puede recibirlo")),
        .required(
          "que_hacer",
          .string("Qué hace quien envía.", example: "Reintentar no sirve: corrija el número con su cliente.")),
        .required(
          "reintentar",
          .choice(
            "Si puede llegar al repetirlo: nunca, no antes de 24 horas, o sí.",
            FailureAdvice.Again.allCases.map(\.rawValue))),
        .required("detiene", .flag("La campaña se detiene con él.", example: false)),
      ])
  }
}
