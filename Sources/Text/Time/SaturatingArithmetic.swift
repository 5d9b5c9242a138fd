// Arithmetic that stops at the edge of 64 bits. A number from Redis, from a file or from the wire may be any, and Swift
// ends the process when a sum does not fit. Pacing, rates and the metrics therefore count with these functions: a
// moment that is too far away becomes the farthest there is, and only the campaign it belongs to waits.

/// A length of time, or a moment, in nanoseconds.
@inlinable
public func saturatingNanoseconds(_ milliseconds: Milliseconds) -> Nanoseconds {
  saturatingProduct(milliseconds, 1_000_000)
}

/// `a + b`; the largest or smallest number when the sum is beyond it.
@inlinable
public func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? (b < 0 ? .min : .max) : sum
}

/// `a - b`, likewise.
@inlinable
public func saturatingDifference(_ a: Int64, _ b: Int64) -> Int64 {
  let (difference, overflow) = a.subtractingReportingOverflow(b)
  return overflow ? (b < 0 ? .max : .min) : difference
}

/// `a · b`, likewise.
@inlinable
public func saturatingProduct(_ a: Int64, _ b: Int64) -> Int64 {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? ((a < 0) == (b < 0) ? .max : .min) : product
}
