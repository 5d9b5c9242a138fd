// What the documentation says about the webhook that tells a campaign's end and its notices. It stands under `webhooks`
// of the document, so that a receiver can be generated from it.

import Campaigns
import JSON
import OpenAPI

extension WebhookPayload {
  /// A member of `webhooks`.
  package static var description: JSONMember {
    let operation: JSONValue = [
      "tags": [.string(DocumentTag.campaigns.rawValue)],
      "operationId": "avisoDeFin",
      "summary": "Lo que se envía cuando una campaña termina o se detiene, o toca uno de sus `avisos`",
      "description": """
      Un POST a WEBHOOK_URL y al `webhook_url` de la campaña. Llega al menos una vez, siempre con el mismo `entrega_id`; se \
      reintenta durante 24 horas. El receptor comprueba la firma sobre el cuerpo tal cual y rechaza lo que tenga más de cinco \
      minutos.
      """,
      "security": [],
      "parameters": .array(
        [
          Parameter.header(
            "X-Entrega-Id", "El `entrega_id` del cuerpo.", isRequired: true,
            .string("Un identificador.", example: "3f9a0c5d7e1b4a62")),
          .header(
            "X-Firma-256", "HMAC-SHA256 del cuerpo con WEBHOOK_SECRETO, si lo hay.",
            .string(
              "En hexadecimal.", pattern: "^sha256=[0-9a-f]{64}$",
              example: "sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")),
        ].map(\.json)),
      "requestBody": RequestBody(contents: [.json(.named(schema.name))]).json,
      "responses": [
        "2XX": ["description": "Recibido."],
        "410": ["description": "No se quiere: no se vuelve a intentar."],
        "default": ["description": "Se reintenta."],
      ],
    ]
    return JSONMember(name: "finDeCampana", value: ["post": operation])
  }

  package static var schema: (name: String, schema: Schema) {
    let told: [CampaignState] = [.scheduled, .queued, .processing, .paused, .stopped, .completed, .cancelled]
    return (
      "AvisoDeFin",
      .object(
        "El estado de la campaña, y lo que toca a esta entrega.",
        CampaignRoutes.statusFields + [
          .required("evento", .choice("En qué acabó; de un aviso, cómo está.", told.map(\.rawValue))),
          .required("entrega_id", .string("El mismo en cada intento.", example: "3f9a0c5d7e1b4a62")),
          .required("ocurrido", .moment("Cuándo acabó, o tocó el aviso.")),
          .required("enviado", .moment("Cuándo se hace este intento.")),
          .optional(
            "aviso",
            .choice("Qué aviso es, de los de `avisos`; falta en el final.", CampaignNotice.allCases.map(\.rawValue))),
          .required("intento", .integer("Desde 1.", 1...1_000_000, example: 1)),
        ])
    )
  }
}
