// Passes the machine's notes on: to the log, the meters, and the parts that the instance's campaigns share.

import Campaigns
import EventLoop
import Logging

extension CampaignRunner {
  func tell(_ note: RunNote) {
    switch note {
    case .stopping(let reason): logger.error("campaña detenida: \(reason)")
    case .stopped(let isAsked):
      context.meter.stoppedCampaigns += 1
      if !isAsked { sayWhyItStopped() }
    case .lost(let why): logger.warning("campaña cedida: \(why)")
    case .gone: context.remembered?.suspect(claim.owned.campaign)
    case .rolledBack:
      logger.warning("Redis olvidó turnos de esta campaña: se concilia lo enviado antes de seguir")
    case .doubtful:
      logger.warning(
        "Redis olvidó turnos de esta campaña y nadie dice qué se envió en ellos: se aparta lo que pudo salir")
    case .warning(let text, let seq): logger.warning("\(text)", metadata: ["seq": "\(seq)"])
    case .marketingStopped(let seq):
      logger.info(
        "un destinatario no acepta marketing: su número pasa a la lista de exclusión", metadata: ["seq": "\(seq)"])
    case .unreachable(let text):
      logger.warning("la API de WhatsApp no es alcanzable", metadata: ["error": "\(text)"])
    case .numberSlowed(let duration): context.health.slowDown(claim.inbox, until: Loop.now + duration)
    case .credentialsRefused:
      context.credentials.drop(claim.inbox)
      channel = nil
    case .noCredentials(let why):
      logger.warning("no hay credenciales para enviar", metadata: ["motivo": "\(why)"])
    case .unreadable: context.meter.messages.count(.failed, code: CountedCode.other)
    case .late(let outcome):
      logger.warning(
        "respuesta tardía de un mensaje que ya no es incierto",
        metadata: ["seq": "\(outcome.seq)", "resultado": "\(MessageResult(outcome.kind).rawValue)"])
    case .unsaved(let count):
      logger.error("resultados sin guardar de una campaña cedida", metadata: ["mensajes": "\(count)"])
    }
  }

  /// Logs why a campaign stopped that this instance did not stop: the turn found messages missing, or Meta's webhook
  /// asked for it.
  private func sayWhyItStopped() {
    spawn { [context, claim, logger] in
      guard let status = try? await context.queue.statuses.read(claim.owned.campaign), status.state == .stopped else {
        return
      }
      logger.error("campaña detenida: \(status.reason ?? "")")
    }
  }
}
