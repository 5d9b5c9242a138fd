// What ends an upload because of its content. The upload route answers with it as it stands; rows that are merely bad
// do not come here, they are counted by the collector.

import Campaigns

/// Content that cannot be taken at all.
struct IntakeError: Error, Sendable, Equatable {
  /// The HTTP status; so far every one is bad content.
  let status = 400
  /// `detail` of the answer, in Spanish.
  let detail: String

  init(_ detail: String) {
    self.detail = detail
  }

  init(_ limit: RecipientLimitExceeded) {
    self.init("El máximo de mensajes por campaña es \(limit.limit)")
  }

  init(_ defect: ColumnDefect) {
    self.init(defect.explanation)
  }

  /// A file without a header, and for the route, one without a single good row (WIRE.md).
  static let noData = IntakeError("El CSV no contiene datos válidos")
}
