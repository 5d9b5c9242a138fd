// The bounds of a report while it is written.

package enum ReportLimits {
  /// Bytes of a report that are sent at a time.
  package static let piece = 1 << 15
}
