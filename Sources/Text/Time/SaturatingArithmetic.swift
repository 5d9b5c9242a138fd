// Arithmetic that stops at the edge of 64 bits. What comes from Redis, from a file or over the wire may be any number,
// and Swift ends the process where a sum does not fit. So whatever counts with such numbers counts with these: a moment
// that is too far away is the farthest there is, and the campaign it belongs to waits, alone. Pacing, rates and the
// metrics do.

/// A length of time, or a moment, in nanoseconds.
@inlinable
public func saturatingNanoseconds(_ milliseconds: Milliseconds) -> Nanoseconds {
  saturatingProduct(milliseconds, 1_000_000)
}

/// `a + b`; the largest or smallest number there is when that is beyond it.
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
