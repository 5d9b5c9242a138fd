// What the documentation says about POST /api/campanas/{id}/clonar.

import Campaigns
import Intake
import OpenAPI

nonisolated extension CopyRoute {
  static var description: Operation {
    Operation(
      method: .post, path: "/api/campanas/{id}/clonar", id: "clonarCampana", tag: .campaigns,
      summary: "Otra campaña con los mismos mensajes",
      description: """
        Con la misma plantilla, buzón, ritmo, horas, días y aviso del final, y los mismos destinatarios y datos, todos por \
        enviar; `inicio` no se copia. Es un [borrador](#tag/Campañas/operation/verBorrador) si no se dice otra cosa. La lista \
        de exclusión y la plantilla se miran otra vez. Vale en cualquier estado; si la campaña cambia demasiado mientras se \
        copia, 409. Repetirlo en menos de 60 s da la primera respuesta. Cuenta entre las cargas a la vez.
        """,
      parameters: [
        .campaign("id"), .idempotencyKey,
        .query(
          "estado",
          "Solo los mensajes que están así, como en los informes: `enviado` incluye los entregados y los leídos; "
            + "`entregado`, los leídos. Con `leido`, 409.",
          .choice("Un estado.", CopyRoute.states.map(\.name))),
        .query("leido", "`no`: solo los enviados que nadie ha leído, si Meta lo dice.", .choice("No.", ["no"])),
      ],
      body: RequestBody(
        isRequired: false,
        contents: [
          .json(
            .object(
              "Cómo se llama y si es un borrador.",
              [
                .optional(
                  "titulo",
                  .either(
                    "El título de la copia; sin él, `… (copia)`, `… (copia 2)` …",
                    [FieldSchema.title, .constant("Nada.", "")], example: "promo_enero_otra_vez"
                  ).orNull),
                .optional(
                  "borrador", .flag("No: se envía en seguida.", default: true, example: true).orNull),
              ], example: ["titulo": "promo_enero_otra_vez"]))
        ]),
      answers: [
        Answer(
          status: 200, description: "La copia.", schema: .named("CampanaCreada"), headers: [Answer.replayHeader])
      ],
      errors: [.notFound, .conflict, .invalid])
  }
}
