// What the documentation says about GET /metrics.

import OpenAPI

nonisolated extension MetricsRoute {
  package static var description: Operation {
    Operation(
      method: .get, path: "/metrics", id: "metricas", tag: .system, summary: "Métricas para Prometheus",
      description: """
        De esta instancia, con la explicación de cada familia; las de todas se suman en Prometheus. No espera a Redis. Hasta \
        50 campañas por su nombre, las demás juntas.
        """,
      answers: [
        Answer(
          status: 200, description: "Las métricas.", mediaType: "text/plain",
          schema: .string(
            "El formato de texto de Prometheus, 0.0.4.", example: "# TYPE loopserver_uptime_seconds gauge\n"))
      ])
  }
}
