// Metrics of the webhooks that this instance delivered.

import Campaigns
import Metrics
import Webhooks

package struct WebhookMetrics: MetricSource {
  package let deliverer: WebhookDeliverer

  package init(deliverer: WebhookDeliverer) {
    self.deliverer = deliverer
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_webhooks_running", .gauge, "Webhooks que se están entregando.")
    page.sample(value: deliverer.activeCount)
    page.family("loopserver_webhooks_total", .counter, "Webhooks, por resultado; «reintento» es un intento fallido.")
    for state in [WebhookState.delivered, .rejected, .abandoned] {
      page.sample((name: "resultado", value: state.rawValue), value: deliverer.results[state] ?? 0)
    }
    page.sample((name: "resultado", value: "reintento"), value: deliverer.retries)
  }
}
