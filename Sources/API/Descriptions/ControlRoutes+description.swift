// What the documentation says about the control verbs.

import Campaigns
import Intake
import OpenAPI
import Queue

nonisolated extension ControlRoutes {
  static var descriptions: [Operation] {
    [
      verb(
        .pause, id: "pausarCampana", summary: "Deja de enviar",
        "Lo que está en vuelo termina; el resto espera. Actúa en menos de un segundo, la lleve la instancia que la lleve."
      ),
      verb(.resume, id: "reanudarCampana", summary: "Sigue enviando", "También una que detuvo el servidor."),
      verb(
        .cancel, id: "cancelarCampana", summary: "Da por terminada la campaña",
        "Lo que no salió queda como cancelado. Lo que está en vuelo termina y se cuenta."),
      Operation(
        method: .post, path: "/api/campanas/{id}/reintentar", id: "reintentarCampana", tag: .control,
        summary: "Vuelve a la cola los fallidos o los inciertos",
        description: """
          Un incierto pudo llegar: reintentarlo puede enviarlo dos veces. De los fallidos se omiten los que nunca llegarán \
          (131026, 131050 …) y los que Meta no entrega antes de un día (131049); la respuesta dice cuántos de cada código.
          """ + allowed(.retry),
        parameters: [
          .campaign("id"),
          .query(
            "de", "Cuáles.",
            .choice("Fallidos o inciertos.", RetrySource.allCases.map(\.rawValue), default: RetrySource.failed.rawValue)
          ),
          .query(
            "codigo",
            "Solo los que tienen estos códigos, separados por comas, como están en los informes. Un incierto no tiene.",
            .string(
              "Códigos, hasta \(RetryFilter.mostCodes).", pattern: "^[^,]*[0-9A-Za-z][^,]*(,[^,]*){0,49}$",
              length: 1...2000, example: "131049,HTTP 404")),
          .query(
            "todos", "Sí: todos los fallidos, también los que volverían a fallar.",
            .choice("Sí o no.", FlagText.words, default: "false")),
        ],
        answers: [.ok("El estado, y cuántos volvieron.", .named("EstadoDeReintento"))],
        errors: [.notFound, .conflict, .invalid]),
      Operation(
        method: .post, path: "/api/campanas/{id}/ritmo", id: "cambiarRitmo", tag: .control,
        summary: "Cambia el ritmo de una campaña",
        description: "En cualquier estado, también un borrador; si se está enviando, vale desde el siguiente mensaje.",
        parameters: [.campaign("id")],
        body: RequestBody(contents: [
          .json(
            .object(
              "El ritmo nuevo.",
              [
                .required(
                  "intervalo_ms",
                  .either(
                    "De un envío al siguiente, en milisegundos; null vuelve al de INTERVALO_ENVIO_MS.",
                    FieldSchema.interval(mayBeEmpty: false), example: 500
                  ).orNull)
              ], example: ["intervalo_ms": 500]))
        ]),
        answers: [.ok("El estado.", .named("EstadoDeCampana"))],
        errors: [.notFound, .invalid]),
      Operation(
        method: .delete, path: "/api/campanas/{id}", id: "eliminarCampana", tag: .control,
        summary: "Borra una campaña terminada, o un borrador",
        description: "Con todo lo suyo, informes incluidos; el título queda libre. Con mensajes en vuelo, 409."
          + allowed(.delete) + " El rol `operador` solo puede borrar borradores; lo demás, `admin`.",
        parameters: [.campaign("id")],
        answers: [
          .ok(
            "Ya no está.",
            .object(
              "La campaña borrada.",
              [
                .required("campaign_id", .string("Su título.", example: "promo_enero_2026")),
                .required("eliminada", .constant("Siempre true.", true)),
              ]))
        ],
        errors: [.notFound, .conflict]),
    ]
  }

  private static func verb(_ verb: ControlVerb, id: String, summary: String, _ text: String) -> Operation {
    Operation(
      method: .post, path: "/api/campanas/{id}/\(verb.rawValue)", id: id, tag: .control, summary: summary,
      description: text + allowed(verb) + " Repetirlo es 200.",
      parameters: [.campaign("id")],
      answers: [.ok("El estado.", .named("EstadoDeCampana"))],
      errors: [.notFound, .conflict])
  }

  private static func allowed(_ verb: ControlVerb) -> String {
    " Se puede desde: " + verb.allowedFrom.map(\.rawValue).joined(separator: ", ") + "; si no, 409."
  }

  static var retriedSchema: (name: String, schema: Schema) {
    (
      "EstadoDeReintento",
      .object(
        "Cómo va la campaña después de un reintento.",
        CampaignRoutes.statusFields + [
          .required("reintentados", .count("Cuántos mensajes volvieron a la cola.", example: 62)),
          .required("omitidos", .codeCounts("Los que siguen como fallidos, por su código.")),
        ])
    )
  }
}
