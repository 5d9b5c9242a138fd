// Metrics of sending, over all campaigns of this instance.

import Campaigns
import Delivery
import Metrics

package struct DeliveryMetrics: MetricSource {
  private let dispatcher: CampaignDispatcher
  private let meter: DeliveryMeter
  private let health: DeliveryHealth

  package init(_ dispatcher: CampaignDispatcher) {
    self.dispatcher = dispatcher
    meter = dispatcher.context.meter
    health = dispatcher.context.health
  }

  package func write(to page: inout MetricsPage) {
    writeMessages(to: &page)
    page.family("loopserver_api_request_seconds", .histogram, "Cuánto tarda cada envío a la API de WhatsApp.")
    page.sample(histogram: meter.requestTimes)
    page.family("loopserver_pacing_lag_seconds", .histogram, "Cuánto después de su turno empieza cada envío.")
    page.sample(histogram: meter.startLag)
    page.family("loopserver_pacing_slots_missed_total", .counter, "Turnos perdidos por llegar más de 250 ms tarde.")
    page.sample(value: meter.missedSlots)
    page.family("loopserver_api_circuit", .gauge, "1 en el estado en que está el circuito de la API de WhatsApp.")
    for (state, isCurrent) in circuit { page.sample((name: "estado", value: state), value: isCurrent ? 1 : 0) }
    writeOwnership(to: &page)
    page.family("loopserver_lost_messages", .gauge, "Mensajes de campañas sin acabar que alguien borró de Redis.")
    page.sample(value: dispatcher.spoiltKeys.lost)
    page.family(
      "loopserver_foreign_elements", .gauge, "Elementos ajenos que alguien puso en campañas sin acabar de Redis.")
    page.sample(value: dispatcher.spoiltKeys.foreign)
    page.family("loopserver_turns_total", .counter, "Turnos tomados en Redis, por resultado.")
    page.sample((name: "resultado", value: "tomado"), value: meter.turns)
    page.sample((name: "resultado", value: "fallido"), value: meter.failedTurns)
  }

  /// Writes the messages by result, then by code. Every result has a series from 0 on, so that no first message escapes
  /// a rate. Only codes that occurred have one.
  private func writeMessages(to page: inout MetricsPage) {
    let codes = CountedCode.names.indices
    page.family("loopserver_messages_total", .counter, "Intentos de envío terminados, por resultado.")
    for result in MessageResult.allCases {
      let sum = codes.reduce(0) { $0 + meter.messages.value(result, code: $1) }
      page.sample((name: "resultado", value: result.rawValue), value: sum)
    }
    page.family(
      "loopserver_message_codes_total", .counter,
      "Lo mismo por código: los de los informes y «otro» para los demás; «compuerta» no llegó a salir.")
    for result in MessageResult.allCases {
      for code in codes {
        let count = meter.messages.value(result, code: code)
        if count == 0 { continue }
        page.sample(
          (name: "resultado", value: result.rawValue), (name: "codigo", value: CountedCode.names[code]), value: count)
      }
    }
  }

  private var circuit: KeyValuePairs<String, Bool> {
    let breaker = health.breaker
    let isOpen = breaker.openUntil != nil
    return ["cerrado": breaker.isClosed, "abierto": isOpen, "probando": !breaker.isClosed && !isOpen]
  }

  private func writeOwnership(to page: inout MetricsPage) {
    page.family("loopserver_campaigns_owned", .gauge, "Campañas que esta instancia tiene en marcha.")
    page.sample(value: dispatcher.runningCount)
    page.family("loopserver_campaign_runs_total", .counter, "Campañas que esta instancia dejó de llevar, y por qué.")
    page.sample((name: "final", value: "completada"), value: meter.completedRuns)
    page.sample((name: "final", value: "devuelta"), value: meter.releasedRuns)
    page.sample((name: "final", value: "cedida"), value: meter.lostRuns)
    page.family(
      "loopserver_campaigns_stopped_total", .counter, "Campañas que el servidor detuvo; su motivo dice por qué.")
    page.sample(value: meter.stoppedCampaigns)
    page.family("loopserver_takeovers_total", .counter, "Campañas tomadas de una instancia que dejó de responder.")
    page.sample(value: meter.takeovers)
    page.family(
      "loopserver_takeover_messages_total", .counter,
      "Mensajes que una instancia caída tenía en vuelo, y qué fue de ellos.")
    page.sample((name: "resultado", value: "incierto"), value: meter.inheritedUncertain)
    page.sample((name: "resultado", value: "devuelto"), value: meter.inheritedReturned)
    page.family("loopserver_reconciliations_total", .counter, "Veces que Redis olvidó turnos y se concilió lo enviado.")
    page.sample(value: meter.reconciliations)
    page.family("loopserver_reconciled_messages_total", .counter, "Mensajes que una conciliación puso en su sitio.")
    page.sample((name: "resultado", value: "movido"), value: meter.reconciledMoved)
    page.sample((name: "resultado", value: "incierto"), value: meter.reconciledUncertain)
  }
}
