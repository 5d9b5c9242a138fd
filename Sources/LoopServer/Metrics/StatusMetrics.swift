// What Meta's webhook told this instance of messages, and what became of it.

import EventLoop
import Metrics

struct StatusMetrics: MetricSource {
  let recorder: StatusRecorder

  func write(to page: inout MetricsPage) {
    page.family("loopserver_meta_statuses_total", .counter, "Estados que contó Meta, por lo que fue de ellos.")
    let total = recorder.total
    let results: [(name: String, count: Int)] = [
      ("aplicado", total.receipts.applied), ("repetido", total.receipts.repeated), ("en_espera", total.receipts.kept),
      ("ajeno", total.foreign), ("otro_numero", total.otherNumber), ("campana_desconocida", total.unknownCampaign),
      ("sin_efecto", total.receipts.withoutEffect),
    ]
    for result in results { page.sample((name: "resultado", value: result.name), value: result.count) }
  }
}
