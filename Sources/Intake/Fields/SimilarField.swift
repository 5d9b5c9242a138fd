// A field of an upload that is not read, and whose name is nearly that of one that is: `Inicio`, `intervalo`. Without a
// warning such a campaign would go out at once, or at another pace. Other unknown fields are ignored: frontends send
// what they have.

import Campaigns
import HTTPServer
import JSON
import Text
import Uploads

package enum SimilarField {
  /// Letters of a name. Shorter ones are one slip away from too many words.
  private static let leastLength = 5

  /// - Parameter known: names of fields besides those of `UploadField`.
  /// - Returns: nil when the name is like no field's.
  static func warning(of name: String, besides known: [String]) -> UploadWarning? {
    guard let meant = meant(by: name, among: UploadField.allCases.map(\.rawValue) + known) else { return nil }
    return UploadWarning(
      .similarField, "El campo '\(name.prefix(64))' no es ninguno y no se usa: quizá quiso escribir '\(meant)'")
  }

  /// The field that was meant; nil when the name is that of a field, or like none.
  static func meant(by name: String, among fields: [String]) -> String? {
    let written = ColumnName.folded(name)
    return written.isEmpty || fields.contains(name) ? nil : fields.first { isLike(written, $0) }
  }

  /// Refuses members of a JSON object whose names are nearly those of fields.
  /// - Throws: `HTTPError` 422.
  package static func refuseSlips(in object: JSONValue, of fields: [String]) throws(HTTPError) {
    let slips = (object.members ?? []).compactMap { member -> ValidationIssue? in
      guard let meant = meant(by: member.name, among: fields) else { return nil }
      let message = "No es ningún campo: quizá quiso escribir '\(meant)'"
      return ValidationIssue(["body", .name(String(member.name.prefix(64)))], message, type: "value_error")
    }
    guard slips.isEmpty else { throw HTTPError(issues: slips) }
  }

  private static func isLike(_ written: String, _ field: String) -> Bool {
    let meant = ColumnName.folded(field)
    if written == meant { return true }
    if meant.count >= leastLength, Misspelling.isOneSlip(written, meant) { return true }
    // A name may be like a field's without its last word: `intervalo`, `titulo`, `webhook`.
    guard let last = field.lastIndex(of: "_") else { return false }
    return written.count >= leastLength && written == ColumnName.folded(String(field[..<last]))
  }
}
