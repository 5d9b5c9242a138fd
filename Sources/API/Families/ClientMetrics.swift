// Metrics of the requests that this instance sends through curl, to WhatsApp's API, Supabase and receivers of webhooks.

import HTTPClient
import Metrics

package struct ClientMetrics: MetricSource {
  package let client: CurlClient

  package init(client: CurlClient) {
    self.client = client
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_client_requests_in_flight", .gauge, "Peticiones salientes en curso.")
    page.sample(value: client.inFlightCount)
    page.family("loopserver_client_requests_waiting", .gauge, "Peticiones salientes que esperan sitio o una dirección.")
    page.sample(value: client.waitingCount)
    page.family("loopserver_client_requests_limit", .gauge, "Peticiones salientes que puede haber a la vez.")
    page.sample(value: CurlSettings.mostRequests)
    page.family("loopserver_client_connections", .gauge, "Conexiones salientes abiertas, también las ociosas.")
    page.sample(value: client.connectionCount)
  }
}
