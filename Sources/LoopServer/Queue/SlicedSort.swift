// A sort that leaves the loop its turns: short runs are sorted as they come, and merged in steps. A hundred thousand
// campaigns sorted at once would hold up everything else for a quarter of a second. CampaignQueue uses it for its list.

import EventLoop

/// Gathers elements and gives them back in order.
@LoopActor
struct SlicedSort<Element> {
  /// Elements that are merged before the loop turns to others: less than a millisecond's work.
  private static var step: Int { 2000 }

  private let isBefore: (Element, Element) -> Bool
  private var runs: [[Element]] = []

  /// - Parameter isBefore: whether the first comes before the second; a strict order.
  init(by isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

  /// Adds a few hundred elements, which are sorted at once.
  mutating func add(_ some: [Element]) { runs.append(some.sorted(by: isBefore)) }

  /// All that were added, in order.
  /// - Throws: `CancellationError`.
  func sorted() async throws -> [Element] {
    var runs = runs
    while runs.count > 1 {
      var merged: [[Element]] = []
      for place in stride(from: 0, to: runs.count, by: 2) {
        merged.append(place + 1 < runs.count ? try await merge(runs[place], runs[place + 1]) : runs[place])
      }
      runs = merged
    }
    return runs.first ?? []
  }

  private func merge(_ left: [Element], _ right: [Element]) async throws -> [Element] {
    var merged: [Element] = []
    merged.reserveCapacity(left.count + right.count)
    var (first, second) = (0, 0)
    while first < left.count || second < right.count {
      if second == right.count || first < left.count && !isBefore(right[second], left[first]) {
        merged.append(left[first])
        first += 1
      } else {
        merged.append(right[second])
        second += 1
      }
      if merged.count.isMultiple(of: Self.step) { try await Loop.sleep(for: .zero) }
    }
    return merged
  }
}
