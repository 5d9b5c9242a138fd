// What the documentation says about POST /api/probar-envio.

import Campaigns
import Intake
import OpenAPI

nonisolated extension TrialRoute {
  package static var description: Operation {
    Operation(
      method: .post, path: "/api/probar-envio", id: "probarEnvio", tag: .campaigns,
      summary: "Envía un solo mensaje, ya, y da la respuesta de la API",
      description: """
        Se envía de verdad, fuera de toda campaña, y no se repite nunca. 200 también cuando la API lo rechaza: lo dice \
        `success`. Las demás partes de la plantilla van por el nombre de su columna (`encabezado`, `boton1`, `nombre`…). \
        Respeta la pausa y el límite de su número: si no es su turno, 429.
        """,
      body: RequestBody(contents: [.json(message)]),
      answers: [.ok("Se envió, o se intentó.", answer)],
      errors: [.conflict, .invalid])
  }

  private static var message: Schema {
    .object(
      "El mensaje.",
      [
        .required("numero", FieldSchema.number),
        .required("plantilla", FieldSchema.template),
        .required("buzon", FieldSchema.inbox),
        .optional("idioma", FieldSchema.language("El idioma de la plantilla; sin él, `es`.").orNull),
        .optional("url_imagen", FieldSchema.imageURL.orNull),
        .optional("variables", SingleMessageRoute.variablesSchema),
        .optional("pais", FieldSchema.country.orNull),
      ],
      example: [
        "numero": "584121234567", "plantilla": "promo_fibra_visual", "buzon": "14", "variables": ["Ana", "25.00 USD"],
      ])
  }

  private static var answer: Schema {
    .object(
      "Lo que respondió la API.",
      [
        .required("success", .flag("Si la API aceptó el mensaje.", example: true)),
        .required(
          "codigo_http", .integer("El estado HTTP de la API; null si no respondió.", 100...999, example: 200).orNull),
        .required("message_id", .string("El id del mensaje.", example: "wamid.HBgLNTg0MTI").orNull),
        .required(
          "respuesta",
          .string("El cuerpo de su respuesta, sin el token y recortado.", example: #"{"success":true}"#).orNull),
        .required("error", .string("Por qué no.", example: "Template does not exist").orNull),
        .required("codigo", .string("El código, como en los informes.", example: "132001").orNull),
        CreationAnswer.warningsField,
      ])
  }
}
