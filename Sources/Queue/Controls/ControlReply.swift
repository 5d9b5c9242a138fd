// What an operator's verbs are answered, and what a retry sends again.

import Campaigns

/// The answer to a control verb.
package enum ControlReply: Sendable, Equatable {
  /// Done, or it was so already; the state it is in now (for `.delete`, the one it was in).
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
  /// So many messages are back in the queue, and those were left out.
  case moved(Int, omitted: [FailureCount] = [])
  case conflict(CampaignState)
  /// Another retry was started before this one had moved all.
  case superseded
  case gone
}
