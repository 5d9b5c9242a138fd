// What Meta's webhook told this instance about messages and people, and the effects.

import Metrics
import Webhooks

package struct StatusMetrics: MetricSource {
  package let recorder: NotificationRecorder
  package let early: EarlyStatuses

  package init(recorder: NotificationRecorder, early: EarlyStatuses) {
    self.recorder = recorder
    self.early = early
  }

  /// The most categories shown; Meta has seven.
  private static let categories = 20

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_meta_statuses_total", .counter, "Estados que contó Meta, por lo que fue de ellos.")
    let total = recorder.total
    let statuses = total.statuses
    let results: [(name: String, count: Int)] = [
      ("aplicado", statuses.receipts.applied), ("repetido", statuses.receipts.repeated),
      ("en_espera", statuses.receipts.kept), ("ajeno", statuses.foreign), ("otro_numero", statuses.otherNumber),
      ("campana_desconocida", statuses.unknownCampaign), ("sin_efecto", statuses.receipts.withoutEffect),
    ]
    for result in results { page.sample((name: "resultado", value: result.name), value: result.count) }
    page.family("loopserver_meta_replies_total", .counter, "Mensajes que alguien respondió, cada uno una vez.")
    page.sample(value: total.answered + statuses.receipts.answered + early.total.answered)
    page.family(
      "loopserver_billed_messages_total", .counter, "Mensajes entregados que cobra Meta, por categoría.")
    let billed = statuses.receipts.billed.merging(early.total.billed, uniquingKeysWith: +)
    for (category, count) in billed.sorted(by: { $0.key < $1.key }).prefix(Self.categories) {
      page.sample((name: "categoria", value: category), value: count)
    }
    page.family(
      "loopserver_meta_notices_total", .counter, "Avisos de Meta sobre plantillas, calidad y límites de la cuenta.")
    for kind in NoticeTally.Kind.allCases {
      page.sample((name: "aviso", value: kind.rawValue), value: total.notices.notices[kind] ?? 0)
    }
    page.family(
      "loopserver_opt_outs_total", .counter, "Números que pidieron la baja por WhatsApp, y que volvieron a aceptar.")
    page.sample((name: "sentido", value: "baja"), value: total.optedOut)
    page.sample((name: "sentido", value: "alta"), value: total.optedIn)
  }
}
