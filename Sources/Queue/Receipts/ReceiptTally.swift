// Counts of what storing statuses changed.

/// The result of one or more calls.
package struct ReceiptTally: Sendable, Equatable {
  /// Statuses that changed something, and statuses that were known already.
  package var applied = 0
  package var repeated = 0
  /// Kept until the message has its outcome.
  package var kept = 0
  /// Statuses of a former attempt or campaign, or of nothing known.
  package var withoutEffect = 0
  /// Not kept, because too many were; Meta shall send them again.
  package var refused = 0
  /// Messages that had been answered before their delivery was reported.
  package var answered = 0
  /// Messages that Meta bills and that were not counted before, by category.
  package var billed: [String: Int] = [:]

  package init(
    applied: Int = 0, repeated: Int = 0, kept: Int = 0, withoutEffect: Int = 0, refused: Int = 0,
    answered: Int = 0
  ) {
    self.applied = applied
    self.repeated = repeated
    self.kept = kept
    self.withoutEffect = withoutEffect
    self.refused = refused
    self.answered = answered
  }

  package static func += (left: inout ReceiptTally, right: ReceiptTally) {
    left.applied += right.applied
    left.repeated += right.repeated
    left.kept += right.kept
    left.withoutEffect += right.withoutEffect
    left.refused += right.refused
    left.answered += right.answered
    left.billed.merge(right.billed, uniquingKeysWith: +)
  }
}
