// Metrics of the HTTP server: requests by route, connections, streams. A route's label is its pattern, so clients
// cannot add labels.

import HTTPServer
import Metrics

package struct HTTPMetrics: MetricSource {
  package let listener: HTTPListener
  package let streams: KeyValuePairs<String, RequestSlots>

  package init(listener: HTTPListener, streams: KeyValuePairs<String, RequestSlots>) {
    self.listener = listener
    self.streams = streams
  }

  /// The label of requests that no route matched.
  private static let unmatched = "otra"

  package func write(to page: inout MetricsPage) {
    writeRequests(to: &page)
    let counters = listener.counters
    page.family("loopserver_http_connections", .gauge, "Conexiones abiertas.")
    page.sample(value: listener.connectionCount)
    page.family("loopserver_http_connections_limit", .gauge, "Conexiones que pueden estar abiertas a la vez.")
    page.sample(value: listener.connectionLimit)
    page.family("loopserver_http_connections_accepted_total", .counter, "Conexiones aceptadas.")
    page.sample(value: Int(clamping: counters.accepted))
    page.family(
      "loopserver_http_connections_limit_reached_total", .counter,
      "Veces que se alcanzó el límite: desde entonces los clientes esperan en la cola del sistema.")
    page.sample(value: Int(clamping: counters.pauses))
    page.family(
      "loopserver_http_connections_crowded_out_total", .counter,
      "Conexiones rechazadas o cerradas porque su dirección ocupaba más de la mitad y otras querían entrar.")
    page.sample(value: Int(clamping: counters.crowdedOut))
    page.family("loopserver_http_messages_rejected_total", .counter, "Mensajes que no eran HTTP válido.")
    page.sample(value: Int(clamping: counters.rejected))
    page.family(
      "loopserver_http_timeouts_total", .counter, "Cabeceras y cuerpos que tardaron demasiado, o respuestas sin leer.")
    page.sample(value: Int(clamping: counters.timedOut))
    page.family("loopserver_http_streams", .gauge, "Respuestas que se están transmitiendo, por clase.")
    for (kind, slots) in streams { page.sample((name: "clase", value: kind), value: slots.takenCount) }
  }

  private func writeRequests(to page: inout MetricsPage) {
    page.family("loopserver_http_requests_total", .counter, "Peticiones respondidas, por ruta y clase de estado.")
    for route in listener.router.routes {
      writeAnswers(of: route.statistics, method: "\(route.method)", pattern: route.pattern, to: &page)
    }
    writeAnswers(of: listener.unmatched, method: Self.unmatched, pattern: Self.unmatched, to: &page)
    page.family(
      "loopserver_http_request_seconds", .histogram,
      "Desde la cabecera de la petición hasta la de la respuesta, por ruta; en las cargas incluye el archivo.")
    for route in listener.router.routes where route.statistics.durations.count > 0 {
      page.sample(
        (name: "metodo", value: "\(route.method)"), (name: "ruta", value: route.pattern),
        histogram: route.statistics.durations)
    }
    page.sample(
      (name: "metodo", value: Self.unmatched), (name: "ruta", value: Self.unmatched),
      histogram: listener.unmatched.durations)
  }

  private func writeAnswers(
    of statistics: RouteStatistics, method: String, pattern: String, to page: inout MetricsPage
  ) {
    for answers in statistics.answers {
      page.sample(
        (name: "metodo", value: method), (name: "ruta", value: pattern),
        (name: "clase", value: "\(answers.class)"), value: Int(clamping: answers.count))
    }
  }
}
