// What the documentation says about drafts after their upload.

import Campaigns
import Intake
import OpenAPI

nonisolated extension DraftRoutes {
  static var descriptions: [Operation] {
    [
      Operation(
        method: .get, path: "/api/campanas/{id}/borrador", id: "verBorrador", tag: .campaigns,
        summary: "Un borrador, como se contestó al crearlo",
        description: """
          La respuesta a su carga otra vez: lo que se rechazó, en qué se convirtió cada columna y los primeros mensajes. \
          `duracion_estimada_s` y `termina_hacia` son las de ahora: si se iniciara con lo que diga la consulta, o como se \
          cargó. De una campaña que no es un borrador, 409.
          """,
        access: .steering,
        parameters: [.campaign("id")]
          + DraftPlan.described(isForm: true).map {
            .query($0.name, "Con esto, como en `iniciar`.", $0.schema)
          },
        answers: [.ok("El borrador.", .named("Borrador"))],
        errors: [.notFound, .conflict, .invalid]),
      Operation(
        method: .post, path: "/api/campanas/{id}/iniciar", id: "iniciarBorrador", tag: .control,
        summary: "Envía un borrador",
        description: """
          Se envía como se cargó, salvo lo que diga el cuerpo, que puede faltar; null quita lo que tenga. Las credenciales y \
          la plantilla se miran otra vez: si ya no se puede enviar, 409 dice por qué y sigue siendo un borrador. A quien se \
          excluyó entretanto no se le envía. Repetirlo con los mismos valores (un doble clic) es 200 y no envía nada dos veces. \
          Los campos van en el cuerpo; en la consulta, 422.
          """,
        parameters: [.campaign("id")],
        body: RequestBody(
          isRequired: false,
          contents: [
            .json(
              .object(
                "Cuándo y a qué ritmo.", DraftPlan.described(isForm: false),
                together: ["ventana": ["zona_horaria"], "dias": ["zona_horaria"]],
                example: ["ventana": "08:00-20:00", "dias": "lun-vie", "zona_horaria": "America/Caracas"]))
          ]),
        answers: [
          Answer(
            status: 200, description: "El estado de la campaña que ya es.", schema: .named("EstadoDeInicio"),
            headers: [Answer.replayHeader])
        ],
        errors: [.notFound, .conflict, .invalid]),
    ]
  }

  static var startedSchema: (name: String, schema: Schema) {
    (
      "EstadoDeInicio",
      .object("Cómo va la campaña que era un borrador.", CampaignRoutes.statusFields + [CreationAnswer.warningsField])
    )
  }

  static var draftSchema: (name: String, schema: Schema) {
    (
      "Borrador",
      .object(
        "Un borrador, y con qué se iniciaría.",
        CreationAnswer.fields + [
          .required("inicio", .moment("Cuándo empezaría. null: en seguida.").orNull),
          .required("ventana", .string("A qué horas. null: a cualquiera.", example: "08:00-20:00").orNull),
          .required("dias", .string("Qué días. null: todos.", example: "lun-vie").orNull),
          .required("zona_horaria", .string("De esas horas y días.", example: "America/Caracas").orNull),
          .required(
            "intervalo_ms",
            .integer("Su ritmo. null: INTERVALO_ENVIO_MS.", 0...Int(CampaignFields.longestInterval), example: 500)
              .orNull),
        ])
    )
  }
}
