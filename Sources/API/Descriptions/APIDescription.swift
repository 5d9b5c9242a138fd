// Everything that `/openapi.json` says, at one glance: an operation for each row of `APIRoutes.table`, in its order,
// and the shapes they share. A route that is missing here fails DocumentTests. Computed anew at each use: it is needed
// once.

import Campaigns
import Intake
import OpenAPI

package enum APIDescription {
  package static var operations: [Operation] {
    [HealthRoute.description, MetricsRoute.description]
      + [CreateCampaignRoute.description, CreateCampaignJSONRoute.description, SingleMessageRoute.description]
      + [TrialRoute.description]
      + TemplateRoutes.descriptions
      + CampaignRoutes.descriptions
      + [SystemRoute.description, OverviewRoute.description, CodesRoute.description, AuditRoute.description]
      + DraftRoutes.descriptions + [CopyRoute.description]
      + ControlRoutes.descriptions
      + EventRoute.descriptions + [HistoryRoute.description] + MessageRoutes.descriptions
      + ReportRoutes.descriptions
      + ExclusionRoutes.descriptions
      + SessionRoutes.descriptions
      + MetaWebhookRoute.descriptions
      + DocumentationRoutes.descriptions
      + PanelRoutes.descriptions
  }

  /// Under `components.schemas`, beside those of the errors.
  package static var schemas: [(name: String, schema: Schema)] {
    CampaignRoutes.schemas + CreationAnswer.schemas + ExclusionRoutes.schemas + MessageRoutes.schemas
      + [
        DraftRoutes.startedSchema, DraftRoutes.draftSchema,
        ControlRoutes.retriedSchema, SystemRoute.schema, OverviewRoute.schema, HealthRoute.schema,
        WebhookPayload.schema,
        SessionRoutes.schema, EventRoute.ticketSchema,
      ]
  }

  package static let summary = "Cola de campañas de WhatsApp."

  package static let introduction = """
    Recibe campañas de hasta 100 000 mensajes en CSV o JSON, las guarda en Redis y las envía mensaje a mensaje a la API \
    de WhatsApp, cada una a su ritmo. Todas las instancias comparten el mismo Redis: da igual a cuál se pregunte.

    **Clave.** Si el servidor tiene `API_KEYS`, todo menos lo que aquí no lleva candado pide una, en `X-API-Key` o en \
    `Authorization: Bearer`, o la cookie de una sesión (`POST /api/sesion`). En esta página se escribe con el botón *Authorize*; no se guarda.

    **Cuentas.** En cada respuesta `pendientes + en_vuelo + reintentando + enviados + fallidos + inciertos + cancelados + \
    excluidos + perdidos = total`. Un mensaje es *incierto* cuando un corte impide saber si salió: no se repite solo.

    **Errores.** Siempre `{"detail": …}`: un texto en español, o con 422 una lista de problemas. 429 y 503 dicen en \
    `Retry-After` cuándo volver. Una petición HTTP mal formada se contesta con 400 (431 si las cabeceras son demasiado \
    largas, 414 si lo es la dirección) y la conexión se cierra.

    **Más adelante.** Las respuestas pueden ganar campos nuevos: ignore los que no conozca. Los campos desconocidos de \
    una petición también se ignoran.
    """
}

// MARK: - What several routes have in common

extension Parameter {
  package static func campaign(_ name: String) -> Parameter {
    .path(
      name, "El título de la campaña, con %XX lo que no sean letras ni dígitos.",
      .string("Un título.", length: 1...CampaignTitle.maximumLength, example: "promo_enero_2026"))
  }

  package static var idempotencyKey: Parameter {
    .header(
      "Idempotency-Key",
      """
      Repetir la petición con la misma clave dentro de 24 h da la primera respuesta otra vez, con \
      `Idempotent-Replay: true`. Otra petición con ella, a la misma campaña, es un 409.
      """,
      .string(
        "Cualquier texto, mejor uno al azar. Con letras que no sean ASCII, en UTF-8.", pattern: "^[!-~]([ -~]*[!-~])?$",
        length: 1...RequestLimits.idempotencyKey, example: "5f1c2a9e"))
  }
}

extension Answer {
  /// The header of an answer that was given before.
  static var replayHeader: (name: String, description: String, schema: Schema) {
    (
      "Idempotent-Replay", "Esta respuesta ya se había dado: no se creó nada nuevo.",
      .choice("Solo en repeticiones.", ["true"])
    )
  }
}
