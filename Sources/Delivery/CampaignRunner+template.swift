// A message that was refused because its template is paused stops its campaign. By the time Redis has the stop, Meta
// may have said that the template is back, and found nothing to revive then. So the runner that stopped the campaign
// looks at Meta's last word. A refusal of a message that had left before the word came is older than the word, and
// stops nothing. The next refusal is newer, so this happens once for each word.

import Campaigns
import EventLoop
import Queue
import Text
import WhatsApp

/// A message that was refused for its template's sake.
struct TemplateRefusal: Sendable {
  /// The campaign's motivo.
  var reason: String
  /// When the message left, by Redis' clock, since 1970.
  var left: Milliseconds
}

extension CampaignRunner {
  /// Takes note of a refusal that stops the campaign.
  /// - Parameter left: when its message left.
  func noteRefusal(_ outcome: Outcome, left: LoopInstant) {
    guard case .stopCampaign(let reason, _, _) = outcome,
      TemplateEvent.stopReasons(claim.template, claim.language).contains(reason)
    else { return }
    let ago = Loop.now.nanoseconds(since: left) / 1_000_000
    let moment = context.queue.clock.now - ago
    refusal = TemplateRefusal(reason: reason, left: max(moment, refusal?.left ?? moment))
  }

  /// Redis has the stop: takes it back if the template has come back since the refused message left.
  func reviveIfTemplateIsBack() {
    guard let refusal else { return }
    self.refusal = nil
    spawn { [context, claim, logger] in
      guard let account = try? await context.credentials.credentials(for: claim.inbox).wabaID else { return }
      do {
        let said = try await context.queue.link.repeating { _ in
          try await context.queue.templates.last("\(account)|\(claim.template)|\(claim.language)")
        }
        guard let said, said.event.effect == .goOn, said.arrived > refusal.left else { return }
        let reply = try await context.queue.link.repeating { _ in
          try await context.queue.controls.revive(claim.owned.campaign, stoppedFor: refusal.reason)
        }
        if case .done = reply {
          logger.notice("campaña reanudada: Meta aprobó su plantilla otra vez después de aquel rechazo")
        }
      } catch {
        logger.warning(
          "no se sabe si la plantilla ha vuelto: la campaña sigue detenida", metadata: ["error": "\(error)"])
      }
    }
  }
}
