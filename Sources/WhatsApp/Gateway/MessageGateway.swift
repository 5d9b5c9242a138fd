// What delivery knows of a WhatsApp API: one channel per campaign, which takes a message and says what became of it.
// The gateways of the direct-send API and of Meta implement it.

import Campaigns
import EventLoop

/// What all messages of a campaign have in common.
package struct CampaignEnvelope: Sendable {
  package var campaignID: String
  package var template: String
  package var language: String
  /// The parts of Meta's messages besides an image and numbered variables; nil when there are none.
  package var plan: MessagePlan?
  /// Whether some messages go to a user's id.
  package var hasUsers: Bool

  package init(
    campaignID: String, template: String, language: String, plan: MessagePlan? = nil, hasUsers: Bool = false
  ) {
    self.campaignID = campaignID
    self.template = template
    self.language = language
    self.plan = plan
    self.hasUsers = hasUsers
  }
}

/// An API that sends messages.
@LoopActor
package protocol MessageGateway: AnyObject {
  /// Why a campaign's messages cannot be sent whole, as its `motivo`; nil when they can.
  func objection(to envelope: CampaignEnvelope) -> String?

  /// Prepares what is the same for all messages of a campaign, with one set of credentials.
  func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel
}

extension MessageGateway {
  package func objection(to envelope: CampaignEnvelope) -> String? { nil }
}

/// What the last gate says of a message whose connection is made and whose body is about to leave.
package enum SendDecision {
  case leave
  /// The message stays connected until the gate is asked again.
  case wait
  case refuse(GateRefusal)
}

/// The last gate of a send. After `wait`, calling `askAgain` has the gate asked again; it does nothing once the send
/// has ended.
package typealias LastGate = @LoopActor (_ askAgain: @escaping @LoopActor () -> Void) -> SendDecision

/// One campaign's way to the API.
@LoopActor
package protocol MessageChannel: AnyObject {
  /// Sends one message. Never throws and always returns, at the latest after TIEMPO_ENVIO_MS.
  /// - Parameter gate: asked when the first byte of the body is about to leave; a refusal stops the send with
  ///   `.returned`.
  func send(_ message: OutboundMessage, gate: @escaping LastGate) async -> Outcome

  /// Open connections to the API that no send uses. With one, a send that begins now leaves at once.
  var spareConnections: Int { get }
  /// How long a send that has to make a connection takes to leave; nil before the first.
  var connectTime: Duration? { get }
}

/// An API on which a person can try out a single message.
@LoopActor
package protocol TrialGateway: MessageGateway {
  /// The channel, by its type.
  func makeChannel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> HTTPChannel
}

extension TrialGateway {
  package func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel {
    makeChannel(for: envelope, credentials: credentials)
  }
}
