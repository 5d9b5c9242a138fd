// The campaigns that this instance owns, one by one: what is left, and the pace. The numbers are those of each campaign's
// last turn, at most a third of ARRIENDO_MS old. A campaign is owned by one instance, so adding instances up counts it once;
// what nobody owns (paused, stopped, waiting for its start) is on no page.
//
// A label with a title is a new series for each campaign, so at most `Limits.namedCampaigns` are named: those with the most
// left to send. What the others have left is added up under `{otras}`, which no title can be (braces are not allowed).

import Campaigns
import EventLoop
import Metrics

struct CampaignMetrics: MetricSource {
  static let others = "{otras}"

  private let dispatcher: CampaignDispatcher

  init(_ dispatcher: CampaignDispatcher) { self.dispatcher = dispatcher }

  func write(to page: inout MetricsPage) {
    let runners = Self.byBacklog(dispatcher.running)
    let named = runners.prefix(Limits.namedCampaigns)
    page.family(
      "loopserver_campaign_messages", .gauge, "Mensajes por enviar de cada campaña de esta instancia, por estado.")
    for runner in named { write(runner.backlog, of: runner.claim.owned.campaign, to: &page) }
    let rest = runners.dropFirst(named.count)
    if !rest.isEmpty {
      var sum = CampaignBacklog(pending: 0, inFlight: 0, retrying: 0)
      for runner in rest {
        sum.pending += runner.backlog.pending
        sum.inFlight += runner.backlog.inFlight
        sum.retrying += runner.backlog.retrying
      }
      write(sum, of: Self.others, to: &page)
    }
    page.family("loopserver_campaigns_unnamed", .gauge, "Campañas que se suman bajo {otras} por ser demasiadas.")
    page.sample(value: rest.count)
    page.family("loopserver_campaign_interval_seconds", .gauge, "De un envío al siguiente; 0 es sin pausa.")
    for runner in named {
      page.sample(
        (name: "campana", value: runner.claim.owned.campaign), nanoseconds: saturatingNanoseconds(runner.interval))
    }
    page.family("loopserver_campaign_starts_total", .counter, "Envíos empezados desde que esta instancia la lleva.")
    for runner in named {
      page.sample((name: "campana", value: runner.claim.owned.campaign), value: runner.startedCount)
    }
    page.family("loopserver_campaign_held", .gauge, "1 si espera: su ventana, el número o la API (el motivo lo dice).")
    for runner in named {
      page.sample((name: "campana", value: runner.claim.owned.campaign), value: runner.isHeld ? 1 : 0)
    }
  }

  private func write(_ backlog: CampaignBacklog, of campaign: String, to page: inout MetricsPage) {
    for (state, count) in [
      ("pendiente", backlog.pending), ("en_vuelo", backlog.inFlight), ("reintentando", backlog.retrying),
    ] {
      page.sample((name: "campana", value: campaign), (name: "estado", value: state), value: count)
    }
  }

  /// The most left to send first; among equals by title, so that the same ones are named each time.
  private static func byBacklog(_ runners: some Collection<CampaignRunner>) -> [CampaignRunner] {
    runners.sorted { left, right in
      left.backlog.total == right.backlog.total
        ? left.claim.owned.campaign < right.claim.owned.campaign : left.backlog.total > right.backlog.total
    }
  }
}

extension CampaignRunner {
  /// Whether Redis hands nothing out at present, or is about to be told so.
  var isHeld: Bool { hold != nil || heldUntil.map { $0 > Loop.now } ?? false }
}
