// The answers to an operator's verbs, and what a retry sends again.

import Campaigns

/// The answer to a control verb.
package enum ControlReply: Sendable, Equatable {
  /// Done now or before. With the state the campaign is in now (for `.delete`, the one it was in).
  case done(CampaignState)
  /// Not from this state.
  case conflict(CampaignState)
  /// Not to be deleted while so many messages are in flight.
  case inFlight(Int)
  case gone
}

/// What a retry sends again.
package enum RetrySource: String, Sendable, CaseIterable {
  case failed = "fallidos"
  case uncertain = "inciertos"
}

package enum RetryReply: Sendable, Equatable {
  /// How many messages are back in the queue, and which were left out.
  case moved(Int, omitted: [FailureCount] = [])
  case conflict(CampaignState)
  /// Another retry was started before this one had moved all.
  case superseded
  case gone
}
