// Metrics of the campaigns that this instance owns, one by one: what is left to send, and the pace. The numbers are
// those of each campaign's last turn, at most a third of ARRIENDO_MS old. A campaign is owned by one instance, so a sum
// over instances counts it once. A campaign that nobody owns (paused, stopped, waiting for its start) is on no page.
//
// A label with a title is a new series for each campaign, so at most `CampaignMetrics.namedCampaigns` are named: those
// with the most left to send. The others are added up under `{otras}`, which no title can be (braces are not allowed).

import Campaigns
import Delivery
import EventLoop
import Metrics
import Text

package struct CampaignMetrics: MetricSource {
  /// Campaigns that `/metrics` names, of those this instance owns: the ones with the most left to send. The others are
  /// added up.
  nonisolated static let namedCampaigns = 50
  package static let others = "{otras}"

  private let dispatcher: CampaignDispatcher

  package init(_ dispatcher: CampaignDispatcher) { self.dispatcher = dispatcher }

  /// Campaigns that are ranked in one turn of the loop.
  private static let slice = 500

  package func write(to page: inout MetricsPage) async {
    var ranking = BacklogRanking(places: CampaignMetrics.namedCampaigns)
    for (number, runner) in Array(dispatcher.running).enumerated() {
      if number > 0, number.isMultiple(of: Self.slice) { await Loop.bulkTurn() }
      ranking.add(RankedBacklog(campaign: runner.campaign, backlog: runner.backlog))
    }
    page.family(
      "loopserver_campaign_messages", .gauge, "Mensajes por enviar de cada campaña de esta instancia, por estado.")
    for entry in ranking.first { write(entry.backlog, of: entry.campaign, to: &page) }
    if ranking.otherCount > 0 { write(ranking.others, of: Self.others, to: &page) }
    page.family("loopserver_campaigns_unnamed", .gauge, "Campañas que se suman bajo {otras} por ser demasiadas.")
    page.sample(value: ranking.otherCount)
    // A campaign that has ended meanwhile is on the page with what it had left, and in no other family.
    let named = ranking.first.compactMap { dispatcher.runners[$0.campaign] }
    page.family("loopserver_campaign_interval_seconds", .gauge, "De un envío al siguiente; 0 es sin pausa.")
    for runner in named {
      page.sample((name: "campana", value: runner.campaign), nanoseconds: saturatingNanoseconds(runner.interval))
    }
    page.family("loopserver_campaign_starts_total", .counter, "Envíos empezados desde que esta instancia la lleva.")
    for runner in named { page.sample((name: "campana", value: runner.campaign), value: runner.startedCount) }
    page.family("loopserver_campaign_held", .gauge, "1 si espera: su ventana, el número o la API (el motivo lo dice).")
    for runner in named { page.sample((name: "campana", value: runner.campaign), value: runner.isHeld ? 1 : 0) }
  }

  private func write(_ backlog: CampaignBacklog, of campaign: String, to page: inout MetricsPage) {
    for (state, count) in [
      ("pendiente", backlog.pending), ("en_vuelo", backlog.inFlight), ("reintentando", backlog.retrying),
    ] {
      page.sample((name: "campana", value: campaign), (name: "estado", value: state), value: count)
    }
  }
}

extension CampaignRunner {
  fileprivate var campaign: String { claim.owned.campaign }

  /// Whether Redis hands nothing out at present, or is about to be told so.
  package var isHeld: Bool { machine.isHeld(now: now) }
}
