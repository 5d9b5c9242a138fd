// An owner of a campaign in the scripts' tests: it counts its turns, so that a test need not.

import EventLoop
import TestSupport

@testable import Campaigns
@testable import Queue

/// An owner that keeps its numbers in order.
@LoopActor
package struct Owner {
  package let queue: CampaignQueue
  package let claimed: ClaimedCampaign
  package var turn: Int64
  package var seen: Int64

  package var owned: OwnedCampaign { claimed.owned }

  package init(queue: CampaignQueue, claimed: ClaimedCampaign) {
    self.queue = queue
    self.claimed = claimed
    turn = claimed.turn
    seen = claimed.turn
  }

  /// One turn that must be taken.
  package mutating func take(
    _ want: Int, _ outcomes: [MessageOutcome] = [], stop: String? = nil, hold: TurnRequest.Hold? = nil
  ) async throws -> Turn {
    let reply = try await ask(want, outcomes, stop: stop, hold: hold)
    guard case .taken(let turn) = reply else { throw Unexpected("take_turn: \(reply)") }
    seen = turn.turn
    return turn
  }

  /// One turn, whatever the answer; its reply counts as not having arrived.
  @discardableResult
  package mutating func ask(
    _ want: Int, _ outcomes: [MessageOutcome] = [], stop: String? = nil, hold: TurnRequest.Hold? = nil
  ) async throws -> TurnReply {
    turn += 1
    return try await queue.turns.take(owned, request(want, outcomes, stop: stop, hold: hold))
  }

  /// The turn of the number it has now.
  package func request(
    _ want: Int, _ outcomes: [MessageOutcome] = [], stop: String? = nil, hold: TurnRequest.Hold? = nil
  ) -> TurnRequest {
    TurnRequest(turn: turn, seen: seen, want: want, outcomes: outcomes[...], stop: stop, hold: hold)
  }
}

extension [TakenMessage] {
  /// The same outcome for all messages.
  package func all(_ kind: MessageOutcome.Kind) -> [MessageOutcome] { map { MessageOutcome(of: $0, kind) } }
}
