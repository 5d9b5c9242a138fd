// What a look at a campaign shows about its owner. OwnerWatch and FreeWatch decide by it, and `claim` refuses if the
// campaign moved since.

import Campaigns
import Text

/// Who owned a campaign when it was looked at, and how far they had come.
package struct CampaignObservation: Sendable, Hashable {
  package var upload: String
  /// Empty when the campaign is free.
  package var token: String
  package var turn: Int64
  package var state: CampaignState
  /// Nothing is handed out before this moment, since 1970; 0 if it waits for nothing. The stored value: see
  /// `waits(at:)`.
  package var holdUntil: Milliseconds = 0
  /// `buzon`, by which placement decides.
  package var inbox = ""
  /// By Redis' clock, since 1970.
  package var published: Milliseconds = 0
  /// When the last turn was taken, by Redis' clock.
  package var lastTurn: Milliseconds = 0
  /// Its own pace, if it has one.
  package var interval: Milliseconds?
  /// The turn up to which Redis was told what it had forgotten; 0 if never.
  package var reconciled: Int64 = 0
  /// When a wait must be looked at, by Redis' clock, if its receivers ask for that (shared/notices.lua).
  package var noticeDue: Milliseconds?
  /// The note about turns that Redis forgot (`doubt`), if an instance made one.
  package var forgotten: ForgottenMark?

  /// The last turn that Redis has, or was told of. A claim also raises it, before the forgotten turns are told
  /// (`toldTurn`).
  package var knownTurn: Int64 { max(turn, reconciled) }

  /// Until when nothing is handed out. If Redis' clock has been set back since the last turn, the next turn shortens a
  /// hold by that (take_turn.lua); a moment that the operator set stays.
  /// - Parameter now: by Redis' clock.
  package func waits(at now: Milliseconds) -> Milliseconds {
    Self.end(ofHold: holdUntil, lastTurn: lastTurn, state: state, at: now)
  }

  package static func end(
    ofHold hold: Milliseconds, lastTurn: Milliseconds, state: CampaignState, at now: Milliseconds
  ) -> Milliseconds {
    let setBack = saturatingDifference(lastTurn, now)
    return setBack >= 1000 && state != .scheduled ? saturatingDifference(hold, setBack) : hold
  }

  /// The observation of a campaign whose stats are of another type, or cannot be read.
  package static let damaged = CampaignObservation(upload: "", token: "", turn: 0, state: .damaged)

  /// The observation of a campaign that a newer version has stored (`CampaignFormat`).
  package static let newer = CampaignObservation(upload: "", token: "?", turn: 0, state: .damaged)

  package var isFree: Bool { token.isEmpty }

  /// Whether a token of this process owns it.
  package func isOwned(by identity: InstanceIdentity) -> Bool { token.hasSuffix(":\(identity.text)") }
}

/// How far a campaign had come in a Redis that has gone back since.
package struct ForgottenMark: Sendable, Hashable {
  package var turn: Int64
  /// The shortest pace of its own that was seen; nil if it always had the setting's.
  package var interval: Milliseconds?

  /// - Parameter turn: nil or 0 when no instance has noted one.
  package init?(turn: Int64?, interval: Milliseconds?) {
    guard let turn, turn > 0 else { return nil }
    self.turn = turn
    self.interval = interval
  }
}
