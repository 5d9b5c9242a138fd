// The messages of the last 24 hours, for the inboxes whose campaigns this instance has run, as Redis counts them for
// LIMITE_DIARIO over all instances. Two instances show the same figure for an inbox.

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
    // It has the same labels as the figure that it limits, so that the two can be compared.
    page.family("loopserver_daily_limit", .gauge, "LIMITE_DIARIO de cada buzon, si lo hay.")
    for name in names { page.sample((name: "buzon", value: name), value: limit) }
    page.family(
      "loopserver_daily_messages", .gauge, "Mensajes de las últimas 24 horas de cada buzon, si hay LIMITE_DIARIO.")
    guard !names.isEmpty, pace.link.isReady, let counts = try? await pace.today(of: names) else { return }
    for (name, count) in zip(names, counts) { page.sample((name: "buzon", value: name), value: count) }
  }
}
