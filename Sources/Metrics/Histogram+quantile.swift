// How long things took of late, from a histogram now and what it had counted before: for those who look at the server
// without Prometheus.

extension Histogram {
  /// What `part` of the durations since a moment lies below, in nanoseconds: on a straight line between two bounds, and
  /// the highest bound for all that lies above it. Nil if there was nothing.
  /// - Parameters:
  ///   - part: 0 to 1.
  ///   - former: `bucketCounts` of that moment; empty for all.
  package func quantile(_ part: Double, since former: [Int64]) -> Int64? {
    let counts = bucketCounts.enumerated().map { $1 - ($0 < former.count ? former[$0] : 0) }
    let wanted = Double(counts.reduce(0, +)) * part
    guard wanted > 0 else { return nil }
    var below: Int64 = 0
    for (bucket, count) in counts.enumerated() {
      if count > 0, Double(below + count) >= wanted {
        guard bucket < bounds.count else { break }
        let low = bucket > 0 ? bounds[bucket - 1] : 0
        return low + Int64(Double(bounds[bucket] - low) * (wanted - Double(below)) / Double(count))
      }
      below += count
    }
    return bounds[bounds.count - 1]
  }
}
