// The answers to an upload: `{"campaign_id","total_mensajes","estado","timestamp",…}`, kept with the campaign so that a
// repeat gets the very same bytes, and the refusals that list what is wrong with the rows.

import Campaigns
import HTTPServer
import Text

/// What the parser found, for the answers.
package struct IntakeSummary: Sendable {
  package var accepted: Int
  package var rejected: Int
  package var duplicates: Int
  package var errors: [RowError]
  /// Accepted ones to excluded numbers: part of the campaign, never sent.
  package var excluded = 0
  /// What the operator should know although the upload is accepted: `advertencias`.
  package var warnings: [UploadWarning] = []
}

extension IntakeSummary {
  /// `estricto`: rows whose variables were mended count as bad ones.
  mutating func rejectMended(_ mended: (rows: Int, errors: [RowError])) {
    accepted -= mended.rows
    rejected += mended.rows
    errors = Array((errors + mended.errors).sorted { $0.row < $1.row }.prefix(IntakeLimits.reportedRowErrors))
  }
}

package enum CreationAnswer {
  /// The body of the 200.
  /// - Parameter source: the campaign that it is a copy of.
  static func accepted(
    title: String, state: CampaignState, summary: IntakeSummary, review: CampaignReview,
    copyOf source: String? = nil, now: Milliseconds
  ) -> [UInt8] {
    var json = JSONObjectWriter()
    json.field("campaign_id", title)
    json.field("total_mensajes", summary.accepted)
    json.field("estado", state.rawValue)
    if let source { json.field("copia_de", source) }
    json.field("timestamp", Timestamp.text(now))
    json.field("excluidos", summary.excluded)
    append(summary, to: &json)
    json.warnings(summary.warnings)
    review.append(to: &json)
    return json.finish()
  }

  /// A 400 that says why, with the rows' errors beside the `detail`.
  package static func refused(_ detail: String, summary: IntakeSummary) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.field("detail", detail)
    append(summary, to: &json)
    return HTTPResponse(json: json.finish(), status: .badRequest)
  }

  private static func append(_ summary: IntakeSummary, to json: inout JSONObjectWriter) {
    json.field("filas_rechazadas", summary.rejected)
    json.field("duplicados", summary.duplicates)
    json.rowErrors("errores", summary.errors)
  }
}

extension JSONObjectWriter {
  /// `advertencias`; nothing when there are none.
  package mutating func warnings(_ warnings: [UploadWarning]) {
    if !warnings.isEmpty { array("advertencias", warnings) { $0.append(to: &$1) } }
  }

  /// What was wrong with rows, each with its place.
  mutating func rowErrors(_ name: StaticString, _ errors: [RowError]) {
    array(name, errors) { error, bytes in
      var entry = JSONObjectWriter()
      entry.field("fila", error.row)
      entry.field("columna", error.column)
      entry.field("valor", error.value)
      entry.field("error", error.reason)
      bytes.append(contentsOf: entry.finish())
    }
  }
}
