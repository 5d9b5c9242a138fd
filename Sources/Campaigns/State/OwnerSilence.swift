// A campaign that should be sent, says nothing of itself and shows no sign of an owner: what its `motivo` says then. An
// owner says by itself what it waits for; here speaks whoever reads the status.

import Text

/// The signs of life of a campaign's owner.
public struct OwnerSilence: Sendable, Equatable {
  /// An instance has the campaign.
  public var isOwned: Bool
  /// The last turn, or when the campaign was published; Redis' clock, ms since 1970.
  public var lastSign: Milliseconds

  public init(isOwned: Bool, lastSign: Milliseconds) {
    self.isOwned = isOwned
    self.lastSign = lastSign
  }

  /// How long a free campaign may wait for an instance before that is said: instances look five times a second, and one
  /// that placement names may leave it to others after five seconds.
  static let claimPatience: Milliseconds = 6000

  /// For the operator, in Spanish; nil as long as nothing is out of the ordinary.
  /// - Parameter lease: ARRIENDO_MS. An owner takes a turn in a third of it, and is replaced when all of it has passed.
  public func reason(now: Milliseconds, lease: Milliseconds) -> String? {
    let silence = saturatingDifference(now, lastSign)
    if !isOwned {
      return silence > Self.claimPatience ? "Ninguna instancia la está enviando: espera a que una la tome." : nil
    }
    guard silence > lease / 2 else { return nil }
    return "La instancia que la envía no da señales desde hace \(silence / 1000) s:"
      + " otra continúa cuando pasen \(lease / 1000) s (ARRIENDO_MS)."
  }
}
