// Time as plain integers, with the unit in the name.
// This module knows no clock: every decision gets `now` from its caller, so tests need neither a loop nor sleeping.
// Signed, so that differences of two instants need no guard against wrapping below zero.

/// Milliseconds: an instant since 1970-01-01T00:00:00Z (Redis' or the wall clock) or a span, as the name of the value
/// says.
public typealias Milliseconds = Int64

/// Nanoseconds of a monotonic clock (the loop's, or CLOCK_BOOTTIME where the documentation says so), or a span of it.
public typealias Nanoseconds = Int64

extension Duration {
  /// The span in whole milliseconds, rounded down; saturates instead of trapping.
  public var wholeMilliseconds: Milliseconds {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }
}
