// What the documentation says about GET /api/campanas/{id}/eventos.

import OpenAPI

nonisolated extension EventRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/eventos", id: "eventosDeCampana", tag: .campaigns,
      summary: "El estado de una campaña según cambia",
      description: """
        Server-sent events: una línea `id:` y otra `data:` con un EstadoDeCampana en JSON, uno por segundo como mucho y \
        solo cuando algo cambia; cada 15 s sin cambios, un comentario. Se cierra cuando la campaña termina; si se \
        elimina, el último es `event: eliminada`. Quien vuelve con `Last-Event-ID`, como hace `EventSource`, y ya vio el \
        final recibe 204, con lo que `EventSource` no vuelve más. El `EventSource` de los navegadores no puede enviar \
        cabeceras: con API_KEYS use `fetch`.
        """,
      parameters: [
        .campaign("id"),
        .header(
          "Last-Event-ID", "El `id` del último evento recibido: lo envía `EventSource` cuando vuelve.",
          .string("Un `id`, tal como vino.", example: Self.exampleID)),
      ],
      answers: [
        Answer(
          status: 200, description: "Los eventos, hasta que la campaña termina.", mediaType: "text/event-stream",
          schema: .string(
            "Eventos.",
            example: "id: \(Self.exampleID)\ndata: {\"campaign_id\":\"promo_enero_2026\",\"total\":15000}\n\n")),
        Answer(
          status: 204, description: "La campaña terminó y `Last-Event-ID` es su último evento: no hay más.",
          mediaType: nil),
      ],
      errors: [.notFound])
  }

  private static let exampleID = "procesando-15000-9400-62-2-0-0-16-4-1767872723000"
}
