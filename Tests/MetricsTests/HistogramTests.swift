// The bucket of a duration.

import Metrics
import Testing

@Suite struct HistogramTests {
  @Test(arguments: [
    (-5, 0), (0, 0), (999, 0), (1000, 0), (1001, 1), (2_000_000, 1), (2_000_001, 2), (3_000_000, 2), (3_000_001, 3),
    (Int64.max, 3),
  ])
  func aBoundBelongsToItsBucket(nanoseconds: Int64, bucket: Int) {
    let histogram = Histogram(bounds: [1000, 2_000_000, 3_000_000])
    histogram.observe(nanoseconds: nanoseconds)
    var expected: [Int64] = [0, 0, 0, 0]
    expected[bucket] = 1
    #expect(histogram.bucketCounts == expected)
    #expect(histogram.sum == max(0, nanoseconds))
    #expect(histogram.count == 1)
  }

  @Test func sumsAndCountsGrow() {
    let histogram = Histogram(milliseconds: [1, 10])
    for nanoseconds: Int64 in [500_000, 1_500_000, 20_000_000, 20_000_000] {
      histogram.observe(nanoseconds: nanoseconds)
    }
    #expect(histogram.bounds == [1_000_000, 10_000_000])
    #expect(histogram.bucketCounts == [1, 1, 2])
    #expect(histogram.sum == 42_000_000)
    #expect(Histogram(microseconds: [250]).bounds == [250_000])
  }
}
