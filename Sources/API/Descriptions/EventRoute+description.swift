// What the documentation says about the event streams and their tickets.

import OpenAPI

nonisolated extension EventRoute {
  static var descriptions: [Operation] {
    [
      stream, ticketOperation("/api/campanas/{id}/eventos/boleto", "boletoDeEventos", [.campaign("id")], [.notFound]),
      feed,
      ticketOperation("/api/eventos/boleto", "boletoDeTodosLosEventos", [], []),
    ]
  }

  private static var stream: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/eventos", id: "eventosDeCampana", tag: .campaigns,
      summary: "El estado de una campaña según cambia",
      description: """
        Server-sent events: una línea `id:` y otra `data:` con un EstadoDeCampana en JSON, uno por segundo como mucho y \
        solo cuando algo cambia; cada 15 s sin cambios, un comentario. Se cierra cuando la campaña termina; si se \
        elimina, el último es `event: eliminada`. Quien vuelve con `Last-Event-ID`, como hace `EventSource`, y ya vio el \
        final recibe 204, con lo que `EventSource` no vuelve más. El `EventSource` de los navegadores no puede enviar \
        cabeceras: con API_KEYS, desde una página de otro origen, use `fetch` o un boleto.
        """,
      parameters: [
        .campaign("id"),
        .header(
          "Last-Event-ID", "El `id` del último evento recibido: lo envía `EventSource` cuando vuelve.",
          .string("Un `id`, tal como vino.", example: Self.exampleID)),
        ticketParameter,
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

  private static var ticketParameter: Parameter {
    .query(
      "boleto", "En lugar de una clave, el que dio `…/eventos/boleto`. Cada conexión necesita uno nuevo.",
      .string("Sirve una vez.", example: exampleTicket))
  }

  private static var feed: Operation {
    Operation(
      method: .get, path: "/api/eventos", id: "eventos", tag: .campaigns,
      summary: "Lo que cambia en cualquier campaña",
      description: """
        Server-sent events para quien muestra la lista: cuando una campaña activa cambia, o deja de serlo, un `data:` con su \
        EstadoDeCampana, cada una como mucho una vez por segundo; `event: eliminada` si se eliminó. Con `event: inicio`, que \
        es como empieza, pida la lista de nuevo: lo que sigue son cambios. Quien vuelve con `Last-Event-ID` recibe lo que se \
        perdió, o `inicio` si ya no se sabe. Acaba cuando la instancia se detiene. Se siguen 2000 campañas activas.
        """,
      parameters: [
        .header(
          "Last-Event-ID", "El `id` del último evento recibido: lo envía `EventSource` cuando vuelve.",
          .string("Un `id`, tal como vino.", example: "5f1c2a9e0b7d4c3a-412")),
        ticketParameter,
      ],
      answers: [
        Answer(
          status: 200, description: "Los eventos, sin fin.", mediaType: "text/event-stream",
          schema: .string("Eventos.", example: "id: 5f1c2a9e0b7d4c3a-412\nevent: inicio\ndata: {}\n\n"))
      ])
  }

  private static func ticketOperation(
    _ path: String, _ id: String, _ parameters: [Parameter], _ errors: [ErrorAnswer]
  ) -> Operation {
    Operation(
      method: .post, path: path, id: id, tag: .campaigns, summary: "Un boleto para esos eventos",
      description: """
        Para el `EventSource` de una página de otro origen, que no puede enviar una clave: `?boleto=` en la dirección de los \
        eventos, una vez y antes de un minuto, en cualquier instancia. Puede lo que puede quien lo pide.
        """, access: .reading, parameters: parameters, answers: [.ok("El boleto.", .named("Boleto"))], errors: errors)
  }

  static var ticketSchema: (name: String, schema: Schema) {
    (
      "Boleto",
      .object(
        "Abre un canal de eventos, una vez.",
        [
          .required("boleto", .string("Para `?boleto=`.", pattern: "^[0-9a-f]{64}$", example: exampleTicket)),
          .required("vence", .moment("Hasta cuándo.")),
        ])
    )
  }

  private static let exampleTicket = String(repeating: "5f1c2a9e0b7d4c3a", count: 4)
  private static let exampleID = "procesando-15000-9400-62-2-0-0-16-4-1767872723000"
}
