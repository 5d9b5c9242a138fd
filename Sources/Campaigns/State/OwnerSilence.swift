// The `motivo` of a campaign that should be sent, has no `motivo` and shows no sign of an owner. A live owner itself
// says what it waits for; this is computed when the status is read.

import Text

/// The signs of life of a campaign's owner.
public struct OwnerSilence: Sendable, Equatable {
  /// Whether an instance has the campaign.
  public var isOwned: Bool
  /// The last turn, or when the campaign was published; Redis' clock, ms since 1970.
  public var lastSign: Milliseconds

  public init(isOwned: Bool, lastSign: Milliseconds) {
    self.isOwned = isOwned
    self.lastSign = lastSign
  }

  /// How long a free campaign may wait for an instance before the status says so: instances look five times a second,
  /// and others take it after five seconds if the one that placement names does not.
  static let claimPatience: Milliseconds = 6000

  /// The reason for the operator, in Spanish; nil while all is normal.
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
