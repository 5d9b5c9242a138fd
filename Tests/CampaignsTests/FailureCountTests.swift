import Testing

@testable import Campaigns

@Suite struct FailureCountTests {
  private static func counts(_ pairs: [(String, Int)]) -> [FailureCount] {
    pairs.map { FailureCount(code: $0.0, count: $0.1) }
  }

  /// counted, total, shown
  @Test(
    arguments: [
      ([], 0, []), ([], 3, [("otros", 3)]),
      ([("131026", 2), ("131049", 9)], 11, [("131049", 9), ("131026", 2)]),
      ([("b", 2), ("a", 2)], 4, [("a", 2), ("b", 2)]),
      // Some failed before codes were counted, and some came past the bound.
      ([("131026", 2), ("otros", 4)], 10, [("131026", 2), ("otros", 8)]),
      ([("131026", 2), ("x", 0)], 2, [("131026", 2)]),
    ] as [([(String, Int)], Int, [(String, Int)])])
  func whatIsShown(counted: [(String, Int)], total: Int, shown: [(String, Int)]) {
    #expect(FailureCount.summary(Self.counts(counted), total: total) == Self.counts(shown))
  }

  @Test func fiftyAreNamed() {
    let many = Self.counts((1...60).map { ("\($0)", $0) })
    let shown = FailureCount.summary(many, total: 1830)
    #expect(shown.count == 51 && shown[0].code == "60" && shown[50] == FailureCount(code: "otros", count: 55))
  }

  @Test func whatCanArriveIsRetried() {
    let filter = RetryFilter.promising
    #expect(filter.never.contains("131026") && filter.never.contains("131050") && filter.notYet == ["131049"])
    #expect(filter.only.isEmpty && filter.rest == 86_400_000)
  }
}
