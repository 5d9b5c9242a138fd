// How long things took, counted in fixed buckets. The code that measures holds the histogram itself, so an observation
// is a few comparisons and two additions: no allocation, no lookup, no text. Everything else is computed when somebody
// asks.

/// Durations in buckets, for one loop: not to be shared between threads.
public final class Histogram {
  /// The buckets' upper bounds, in nanoseconds, rising; the last bucket has none.
  package let bounds: [Int64]

  // A copy of the bounds, then one count a bucket, then the sum: in raw memory, because an array in a class costs a
  // reference count and an exclusivity check with every access.
  private let upper: UnsafeMutablePointer<Int64>
  private let counts: UnsafeMutablePointer<Int64>
  private let total: UnsafeMutablePointer<Int64>

  /// - Precondition: the bounds rise, and there is at least one.
  public init(bounds: [Int64]) {
    precondition(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must rise")
    self.bounds = bounds
    upper = .allocate(capacity: 2 * bounds.count + 2)
    upper.initialize(from: bounds, count: bounds.count)
    counts = upper + bounds.count
    counts.initialize(repeating: 0, count: bounds.count + 2)
    total = counts + bounds.count + 1
  }

  /// Bounds given in microseconds.
  public convenience init(microseconds: [Int64]) { self.init(bounds: microseconds.map { $0 * 1000 }) }

  /// Bounds given in milliseconds.
  public convenience init(milliseconds: [Int64]) { self.init(bounds: milliseconds.map { $0 * 1_000_000 }) }

  deinit { upper.deallocate() }

  /// Counts one duration. A negative one, which comes from a clock that was set back, counts as 0.
  public func observe(nanoseconds: Int64) {
    let value = max(0, nanoseconds)
    let last = counts - upper
    var bucket = 0
    while bucket < last, value > upper[bucket] { bucket += 1 }
    counts[bucket] &+= 1
    total.pointee &+= value
  }

  /// Observations in each bucket alone, the last one without a bound.
  package var bucketCounts: [Int64] { (0...bounds.count).map { counts[$0] } }

  /// Observations in all.
  public var count: Int64 { bucketCounts.reduce(0, &+) }

  /// The sum of all durations, in nanoseconds.
  public var sum: Int64 { total.pointee }
}
