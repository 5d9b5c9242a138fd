// The answers to an upload. One is `{"campaign_id","total_mensajes","estado","timestamp",…}`, which the campaign keeps
// so that a repeat gets the same bytes. The others are refusals that list what is wrong with the rows.

import Campaigns
import HTTPServer
import Text

/// What the upload found in its rows, for the answers.
package struct IntakeSummary: Sendable {
  package var accepted: Int
  package var rejected: Int
  package var duplicates: Int
  package var errors: [RowError]
  /// Accepted rows to excluded numbers. They are part of the campaign and never sent.
  package var excluded = 0
  /// What the operator should know although the upload is accepted: `advertencias`.
  package var warnings: [UploadWarning] = []
}

extension IntakeSummary {
  /// Counts rows whose variables were mended as bad ones, as `estricto` asks.
  mutating func rejectMended(_ mended: (rows: Int, errors: [RowError])) {
    accepted -= mended.rows
    rejected += mended.rows
    errors = Array((errors + mended.errors).sorted { $0.row < $1.row }.prefix(IntakeLimits.reportedRowErrors))
  }
}

package enum CreationAnswer {
  /// The body of the 200.
  /// - Parameter source: the campaign of which the new one is a copy; nil for an upload.
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

  /// A 400 with the reason as `detail`, and the rows' errors beside it.
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
  /// Appends `advertencias`, unless there are none.
  package mutating func warnings(_ warnings: [UploadWarning]) {
    if !warnings.isEmpty { array("advertencias", warnings) { $0.append(to: &$1) } }
  }

  /// Appends the errors of rows, each with its row and column.
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
