// What Meta's webhook told this instance of messages, and what became of it.

import Metrics
import Webhooks

package struct StatusMetrics: MetricSource {
  package let recorder: StatusRecorder

  package init(recorder: StatusRecorder) {
    self.recorder = recorder
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_meta_statuses_total", .counter, "Estados que contó Meta, por lo que fue de ellos.")
    let total = recorder.total
    let results: [(name: String, count: Int)] = [
      ("aplicado", total.receipts.applied), ("repetido", total.receipts.repeated), ("en_espera", total.receipts.kept),
      ("ajeno", total.foreign), ("otro_numero", total.otherNumber), ("campana_desconocida", total.unknownCampaign),
      ("sin_efecto", total.receipts.withoutEffect),
    ]
    for result in results { page.sample((name: "resultado", value: result.name), value: result.count) }
    page.family(
      "loopserver_opt_outs_total", .counter, "Números que pidieron la baja por WhatsApp, y que volvieron a aceptar.")
    page.sample((name: "sentido", value: "baja"), value: total.optedOut)
    page.sample((name: "sentido", value: "alta"), value: total.optedIn)
  }
}
