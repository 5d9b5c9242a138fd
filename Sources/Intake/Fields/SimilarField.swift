// A field of an upload that nobody reads, and that is called nearly like one that is: `Inicio`, `intervalo`. Such a
// campaign would go out at once, or at another pace, without a word. Other unknown fields are ignored: frontends send
// what they have.

import Campaigns
import Text
import Uploads

enum SimilarField {
  /// Shorter names are one slip away from too much.
  private static let leastLength = 5

  /// - Parameter known: fields besides those of `UploadField`.
  /// - Returns: nil when the name is like none.
  static func warning(of name: String, besides known: [String]) -> UploadWarning? {
    guard let meant = meant(by: name, among: UploadField.allCases.map(\.rawValue) + known) else { return nil }
    return UploadWarning(
      .similarField, "El campo '\(name.prefix(64))' no es ninguno y no se usa: quizá quiso escribir '\(meant)'")
  }

  /// The field that was meant; nil when the name is one, or like none.
  static func meant(by name: String, among fields: [String]) -> String? {
    let written = ColumnName.folded(name)
    return written.isEmpty || fields.contains(name) ? nil : fields.first { isLike(written, $0) }
  }

  private static func isLike(_ written: String, _ field: String) -> Bool {
    let meant = ColumnName.folded(field)
    if written == meant { return true }
    if meant.count >= leastLength, Misspelling.isOneSlip(written, meant) { return true }
    // Without its last word: `intervalo`, `titulo`, `webhook`.
    guard let last = field.lastIndex(of: "_") else { return false }
    return written.count >= leastLength && written == ColumnName.folded(String(field[..<last]))
  }
}
