// What became of the statuses that Meta reported: in each answer to Meta, and now and then in the log.

import Queue
import Text

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
  /// Numbers that came onto the list of exclusions because their people asked for it, and that left it.
  package var optedOut = 0
  package var optedIn = 0

  package var ignored: Int { foreign + otherNumber + unknownCampaign + receipts.withoutEffect }

  package static func += (left: inout StatusTally, right: StatusTally) {
    left.received += right.received
    left.receipts += right.receipts
    left.foreign += right.foreign
    left.otherNumber += right.otherNumber
    left.unknownCampaign += right.unknownCampaign
    left.optedOut += right.optedOut
    left.optedIn += right.optedIn
  }

  /// The answer to Meta, which makes nothing of it; people do.
  package var json: [UInt8] {
    var json = JSONObjectWriter()
    json.field("recibidos", received)
    json.field("aplicados", receipts.applied)
    json.field("repetidos", receipts.repeated)
    json.field("en_espera", receipts.kept)
    json.field("bajas", optedOut)
    json.field("altas", optedIn)
    json.object("ignorados") { reasons in
      reasons.field("ajenos", foreign)
      reasons.field("otro_numero", otherNumber)
      reasons.field("campana_desconocida", unknownCampaign)
      reasons.field("sin_efecto", receipts.withoutEffect)
    }
    return json.finish()
  }
}
