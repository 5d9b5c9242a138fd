// What the inboxes whose campaigns this instance has run have sent in the last 24 hours, as Redis counts it for
// LIMITE_DIARIO over all instances. Two instances tell the same of an inbox.

import Delivery
import EventLoop
import Metrics
import Queue

package struct DailyLimitMetrics: MetricSource {
  private let inboxes: ServedInboxes
  private let pace: NumberPace

  package init(_ context: DeliveryContext) {
    inboxes = context.inboxes
    pace = context.queue.numberPace
  }

  package func write(to page: inout MetricsPage) async {
    let limit = pace.link.settings.dailyLimit
    let names = limit > 0 ? inboxes.names : []
    // With the same labels as what it limits, so that one can be held against the other.
    page.family("loopserver_daily_limit", .gauge, "LIMITE_DIARIO de cada buzon, si lo hay.")
    for name in names { page.sample((name: "buzon", value: name), value: limit) }
    page.family(
      "loopserver_daily_messages", .gauge, "Mensajes de las últimas 24 horas de cada buzon, si hay LIMITE_DIARIO.")
    guard !names.isEmpty, pace.link.isReady, let counts = try? await pace.today(of: names) else { return }
    for (name, count) in zip(names, counts) { page.sample((name: "buzon", value: name), value: count) }
  }
}
