// An error in the content that ends an upload. The upload route answers with it as it stands. Rows that are merely bad
// are counted by the collector instead.

import Campaigns

/// Content that cannot be taken at all.
package struct UploadError: Error, Sendable, Equatable {
  /// Which answer it becomes.
  package enum Kind: Sendable, Equatable {
    /// Content that is wrong: 400.
    case content
    /// The columns' names do not tell their purpose: 400, unless `mapeo` does.
    case columns
    /// `mapeo` names a column that is not there: 422, with the target.
    case mapping(String)
    /// Text that is not UTF-8: 422, as everywhere; which field, if it was one.
    case foreign(field: String? = nil)
  }

  package let kind: Kind
  /// The text of the answer, in Spanish.
  package let detail: String
  /// The columns that may be the number, where none or several look like it.
  package let columns: [String]

  package init(_ detail: String, kind: Kind = .content, columns: [String] = []) {
    self.detail = detail
    self.kind = kind
    self.columns = columns
  }

  /// A field whose text is not UTF-8.
  package init(foreignField field: String) {
    self.init("Debe estar en UTF-8", kind: .foreign(field: field))
  }

  package init(_ limit: RecipientLimitExceeded) {
    self.init("El máximo de mensajes por campaña es \(limit.limit)")
  }

  /// - Parameters:
  ///   - place: whose columns they are, in Spanish.
  ///   - canMap: whether the upload may have a `mapeo`.
  ///   - hint: what is put behind the explanation.
  package init(_ defect: ColumnDefect, in place: String = "del archivo", canMap: Bool = true, hint: String = "") {
    let kind: Kind = defect.entry.map { .mapping($0.target.text) } ?? (defect.isOfMeaning ? .columns : .content)
    self.init(
      defect.explanation(in: place, canMap: canMap) + hint, kind: kind, columns: canMap ? defect.numberCandidates : [])
  }

  /// A file without a header; the route also uses it for one without a single good row.
  package static let noData = UploadError("El CSV no contiene datos válidos")
}
