// Counts by kind of what Meta said about templates and the account.

package struct NoticeTally: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case stopped = "plantilla_detenida"
    case approved = "plantilla_aprobada"
    case flagged = "plantilla_senalada"
    case category = "categoria"
    case quality = "calidad"
    case limit = "limite"
  }

  package private(set) var notices: [Kind: Int] = [:]
  /// Campaigns that stopped, went on, or got a remark because of it.
  package var campaigns = 0

  package var count: Int { notices.values.reduce(0, +) }

  mutating func count(_ notice: AccountNotice) { notices[notice.kind, default: 0] += 1 }

  package static func += (left: inout NoticeTally, right: NoticeTally) {
    left.notices.merge(right.notices, uniquingKeysWith: +)
    left.campaigns += right.campaigns
  }
}
