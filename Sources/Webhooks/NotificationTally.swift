// Counts of what Meta reported. They stand in each answer to Meta, which ignores them, and in the metrics.

import Text

package struct NotificationTally: Sendable, Equatable {
  package var statuses = StatusTally()
  package var notices = NoticeTally()
  /// Messages that were answered for the first time.
  package var answered = 0
  /// Numbers that came onto the list of exclusions because their owners asked for it, and numbers that left it.
  package var optedOut = 0
  package var optedIn = 0

  /// Whether anything of it concerns us, so that something may have been written.
  var isOfOurs: Bool { statuses.received + notices.count + answered + optedOut + optedIn > 0 }

  package static func += (left: inout NotificationTally, right: NotificationTally) {
    left.statuses += right.statuses
    left.notices += right.notices
    left.answered += right.answered
    left.optedOut += right.optedOut
    left.optedIn += right.optedIn
  }

  package var json: [UInt8] {
    var json = JSONObjectWriter()
    json.field("recibidos", statuses.received)
    json.field("aplicados", statuses.receipts.applied)
    json.field("repetidos", statuses.receipts.repeated)
    json.field("en_espera", statuses.receipts.kept)
    json.field("respuestas", answered)
    json.field("bajas", optedOut)
    json.field("altas", optedIn)
    json.field("avisos", notices.count)
    json.object("ignorados") { reasons in
      reasons.field("ajenos", statuses.foreign)
      reasons.field("otro_numero", statuses.otherNumber)
      reasons.field("campana_desconocida", statuses.unknownCampaign)
      reasons.field("sin_efecto", statuses.receipts.withoutEffect)
    }
    return json.finish()
  }
}
