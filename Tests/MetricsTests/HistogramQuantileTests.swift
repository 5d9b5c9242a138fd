// How long most of what was measured since a moment took.

import Testing

@testable import Metrics

@Suite struct HistogramQuantileTests {
  /// Durations before and after the moment, in milliseconds, and what is then told.
  typealias Row = (before: [Int64], after: [Int64], part: Double, milliseconds: Int64?)

  static let rows: [Row] = [
    ([], [], 0.95, nil), ([], [5], 0.5, 5), ([], [5, 5, 5, 5], 0.5, 5), ([5, 5], [15], 0.99, 19),
    ([], [15, 15], 1, 20), ([], [5, 15], 0.5, 10), ([], [50], 0.95, 20), ([50], [5], 1, 10),
  ]

  @Test(arguments: rows) func itLiesBetweenTheBounds(_ row: Row) {
    let (before, after, part, milliseconds) = row
    let histogram = Histogram(milliseconds: [10, 20])
    for value in before { histogram.observe(nanoseconds: value * 1_000_000) }
    let former = histogram.bucketCounts
    for value in after { histogram.observe(nanoseconds: value * 1_000_000) }
    #expect(histogram.quantile(part, since: former).map { $0 / 1_000_000 } == milliseconds)
  }

  @Test func sinceTheBeginning() {
    let histogram = Histogram(milliseconds: [10])
    histogram.observe(nanoseconds: 1)
    #expect(histogram.quantile(1, since: []) == 10_000_000)
  }
}
