import EventLoop
import TestSupport
import Testing

@testable import LoopServer

@Suite struct SlicedSortTests {
  @Test(arguments: [[], [1], [3, 3], [200, 200, 7], [200, 0, 200, 200, 199], Array(repeating: 200, count: 33)])
  func everythingComesBackInOrder(_ sizes: [Int]) async throws {
    try await withDeadline {
      var sort = SlicedSort<(key: Int, place: Int)> { $0.key < $1.key }
      var all: [(key: Int, place: Int)] = []
      for size in sizes {
        let some = (0..<size).map { (key: Int.random(in: 0..<50), place: all.count + $0) }
        all += some
        sort.add(some)
      }
      let sorted = try await sort.sorted()
      #expect(sorted.map(\.key) == all.map(\.key).sorted())
      #expect(sorted.map(\.place).sorted() == all.map(\.place))
    }
  }

  /// Others are served while it works.
  @Test func theLoopGoesOnMeanwhile() async throws {
    try await withDeadline {
      var sort = SlicedSort<Int> { $0 < $1 }
      for _ in 0..<100 { sort.add((0..<200).map { _ in Int.random(in: 0..<1_000_000) }) }
      var turns = 0
      let watch = spawn {
        while true {
          turns += 1
          try await Loop.sleep(for: .zero)
        }
      }
      defer { watch.cancel() }
      _ = try await sort.sorted()
      #expect(turns > 20)
    }
  }
}
