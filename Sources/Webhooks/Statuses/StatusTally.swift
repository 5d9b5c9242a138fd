// What became of the statuses that Meta reported.

import Queue

/// Counts of statuses.
package struct StatusTally: Sendable, Equatable {
  /// All that came.
  package var received = 0
  package var receipts = ReceiptTally()
  /// Not of a message of ours, or of a kind that means nothing to us.
  package var foreign = 0
  /// Sent from another number than the campaign's.
  package var otherNumber = 0
  /// There is no such campaign.
  package var unknownCampaign = 0

  package var ignored: Int { foreign + otherNumber + unknownCampaign + receipts.withoutEffect }

  package static func += (left: inout StatusTally, right: StatusTally) {
    left.received += right.received
    left.receipts += right.receipts
    left.foreign += right.foreign
    left.otherNumber += right.otherNumber
    left.unknownCampaign += right.unknownCampaign
  }
}
