// What ends an upload because of its content. The upload route answers with it as it stands; rows that are merely bad
// do not come here, they are counted by the collector.

import Campaigns

/// Content that cannot be taken at all.
package struct IntakeError: Error, Sendable, Equatable {
  /// Which answer it is.
  package enum Kind: Sendable, Equatable {
    /// Content that is wrong: 400.
    case content
    /// Text that is not UTF-8: 422, as everywhere; which field, if it was one.
    case foreign(field: String? = nil)
  }

  package let kind: Kind
  /// What the answer says of it, in Spanish.
  package let detail: String

  package init(_ detail: String, kind: Kind = .content) {
    self.detail = detail
    self.kind = kind
  }

  /// A field whose text is not UTF-8.
  package init(foreignField field: String) {
    self.init("Debe estar en UTF-8", kind: .foreign(field: field))
  }

  package init(_ limit: RecipientLimitExceeded) {
    self.init("El máximo de mensajes por campaña es \(limit.limit)")
  }

  package init(_ defect: ColumnDefect) {
    self.init(defect.explanation)
  }

  /// A file without a header, and for the route, one without a single good row.
  package static let noData = IntakeError("El CSV no contiene datos válidos")
}
