// What delivery knows of the WhatsApp API: a channel per campaign that takes a message and says what became of it.
// Implemented by the direct-send API's gateway, and by Meta's own.

import Campaigns
import EventLoop

/// What all messages of a campaign have in common.
package struct CampaignEnvelope: Sendable {
  package var campaignID: String
  package var template: String
  package var language: String
  /// What Meta's API is told besides an image and numbered variables; nil when there is nothing.
  package var plan: MessagePlan?

  package init(campaignID: String, template: String, language: String, plan: MessagePlan? = nil) {
    self.campaignID = campaignID
    self.template = template
    self.language = language
    self.plan = plan
  }
}

/// An API that sends messages.
@LoopActor
package protocol MessageGateway: AnyObject {
  /// Prepares what is the same for all messages of a campaign, with one set of credentials.
  func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel
}

/// What the last gate says of a message whose connection is made and whose body is about to leave.
package enum SendDecision {
  case leave
  /// It stays, connected, until the gate is asked again.
  case wait
  case refuse(GateRefusal)
}

/// The last gate of a send. A send that is told to wait has it asked again by calling what it was given; that does
/// nothing any more once the send has ended.
package typealias LastGate = @LoopActor (_ askAgain: @escaping @LoopActor () -> Void) -> SendDecision

/// One campaign's way to the API.
@LoopActor
package protocol MessageChannel: AnyObject {
  /// Sends one message. Never throws and always returns, at the latest after TIEMPO_ENVIO_MS.
  /// - Parameter gate: asked when the first byte of the body is about to leave; a refusal stops the send with
  ///   `.returned`.
  func send(_ message: OutboundMessage, gate: @escaping LastGate) async -> Outcome

  /// Connections to the API that are made and that nobody uses: a send that begins now would leave at once.
  var spareConnections: Int { get }
  /// How long a send takes to leave that has to make a connection first; nil before the first.
  var connectTime: Duration? { get }
}

/// An API that a single message can be tried out on, by hand.
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
