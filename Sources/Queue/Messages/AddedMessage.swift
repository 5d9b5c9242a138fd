// One message that is added by itself, and the possible answers.

import Campaigns
import Text

/// One message, and the fields of a new campaign in case there is none.
package struct AddedMessage: Sendable {
  package var campaign: String
  /// The compact JSON array of the row.
  package var row: [UInt8]
  /// The known columns that the row fills (`numero`, `url_imagen`, `variableN`), for the reports.
  package var filledColumns: [String]
  /// The request's id, remembered for 24 h.
  package var request: String
  /// From `RandomName.make()`, for a new campaign.
  package var upload: String
  /// An existing campaign must have the same template, inbox and language.
  package var template: String
  package var inbox: String
  package var language: String
  /// `columnas` of a new campaign, and `usos` where it needs them.
  package var columns: String
  package var uses: String?
  /// `upload_id` of the campaign whose columns the row was made for; empty when there was none.
  package var rowOf: String
  package var created: Milliseconds
  /// Further fields of a new campaign's stats.
  package var moreFields: [(name: String, value: String)] = []

  package init(
    campaign: String, row: [UInt8], filledColumns: [String], request: String, upload: String, template: String,
    inbox: String, language: String, columns: String, uses: String? = nil, rowOf: String = "", created: Milliseconds
  ) {
    self.campaign = campaign
    self.row = row
    self.filledColumns = filledColumns
    self.request = request
    self.upload = upload
    self.template = template
    self.inbox = inbox
    self.language = language
    self.columns = columns
    self.uses = uses
    self.rowOf = rowOf
    self.created = created
  }
}

package enum AppendReply: Sendable, Equatable {
  /// In the queue, now or (`isRepeat`) by an earlier try of the same request.
  case added(seq: Int, position: Int, state: CampaignState, isRepeat: Bool)
  /// The campaign is cancelled, or a draft.
  case conflict(CampaignState)
  /// The campaign has as many messages as it may.
  case full(total: Int)
  /// The campaign has another template, inbox or language: these.
  case mismatch(template: String, inbox: String, language: String)
  /// The request's id was used for another message.
  case reused
  /// There is a campaign whose title looks the same; this is its spelling.
  case spelt(String)
  /// The number is on the list of exclusions.
  case excluded
  /// The row was made for another campaign than there is now: somebody began or ended one meanwhile.
  case moved
}

/// The part of a campaign that single messages must know.
package struct MessageCampaign: Sendable, Equatable {
  /// Its `upload_id`.
  package var upload: String
  package var template: String
  package var inbox: String
  package var language: String
  /// `plantilla_leida`: the template as Meta had it when the campaign began.
  package var storedTemplate: String?
  /// `destinos`: the places of the parts in the campaign's rows.
  package var storedParts: String?
}
