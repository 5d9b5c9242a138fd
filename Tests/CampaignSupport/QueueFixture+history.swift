// The history of a campaign, held against the dates of all its outcomes.

import EventLoop
import RedisClient
import Testing

@testable import Campaigns
@testable import Queue

extension QueueFixture {
  /// Every outcome is counted in the minute of its date, and nothing else is: as long as nothing was sent again.
  package func expectHistory(
    _ campaign: String = "X", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let keys = QueueKeys.campaign(campaign)
    let history = try #require(try await queue.history.read(campaign), sourceLocation: sourceLocation)
    var expected: [Int64: [Int]] = [:]
    func count(_ date: Substring?, _ which: Int) {
      let digits = (date ?? "").prefix { $0.isNumber }
      guard let moment = Int64(digits), let start = history.start else {
        Issue.record("a date '\(date ?? "")' without a history", sourceLocation: sourceLocation)
        return
      }
      let place = max(0, moment - start) / Int64(history.step * 1000)
      expected[place, default: [0, 0, 0]][which] += 1
    }
    for line in try await list(keys.results) { count(line.split(separator: "\t").first, 0) }
    for line in try await list(keys.failures) { count(line.split(separator: "\t").first, 1) }
    for entry in try await hash(keys.uncertain).values {
      count(entry.split(separator: "|", omittingEmptySubsequences: false).dropFirst().first, 2)
    }
    var counted: [Int64: [Int]] = [:]
    for (place, point) in history.points.enumerated() where point != .init(sent: 0, failed: 0, uncertain: 0) {
      counted[Int64(place)] = [point.sent, point.failed, point.uncertain]
    }
    #expect(counted == expected, sourceLocation: sourceLocation)
  }
}
