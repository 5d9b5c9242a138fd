// What the documentation says about GET /api/campanas/{id}/eventos.

nonisolated extension EventRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/eventos", id: "eventosDeCampana", tag: .campaigns,
      summary: "El estado de una campaña según cambia",
      description: """
        Server-sent events: `data:` seguido de un EstadoDeCampana en JSON, uno por segundo como mucho y solo cuando algo \
        cambia; cada 15 s sin cambios, un comentario. Se cierra cuando la campaña termina. `EventSource` de los navegadores \
        no puede enviar cabeceras: con API_KEYS use `fetch`.
        """,
      parameters: [.campaign("id")],
      answers: [
        Answer(
          status: 200, description: "Los eventos, hasta que la campaña termina.", mediaType: "text/event-stream",
          schema: .string("Eventos.", example: "data: {\"campaign_id\":\"promo_enero_2026\",\"total\":15000}\n\n"))
      ],
      errors: [.notFound])
  }
}
