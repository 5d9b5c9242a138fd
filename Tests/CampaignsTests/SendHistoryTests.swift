import Testing

@testable import Campaigns
@testable import Text

/// The history as Redis has it: a head, then three numbers a point.
@Suite struct SendHistoryTests {
  struct Row: Sendable {
    var bytes: [UInt8]
    var start: Milliseconds?
    var step = 60
    var points: [[Int]] = []
  }

  private static func bytes(_ numbers: UInt32...) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) } }
  }

  static let rows: [Row] = [
    Row(bytes: []),
    Row(bytes: bytes(1, 1)),
    Row(bytes: bytes(1, 2, 1, 2, 3), start: 60_000, step: 120, points: [[1, 2, 3]]),
    // A text that is cut within a point, empty points at the end, numbers of more than a byte.
    Row(bytes: bytes(1, 1, 1, 0, 0) + [0, 0], start: 60_000, points: [[1, 0, 0]]),
    Row(bytes: bytes(1, 1, 0, 0, 258, 0, 0, 0), start: 60_000, points: [[0, 0, 258]]),
    Row(bytes: bytes(1, 1, 0, 0, 0, 0, 70_000, 0), start: 60_000, points: [[0, 0, 0], [0, 70_000, 0]]),
    // Values that somebody wrote into Redis: a step of zero, points without an outcome.
    Row(bytes: bytes(1, 0, 1, 0, 0)), Row(bytes: bytes(1, 1, 0, 0, 0)),
  ]

  @Test(arguments: rows)
  func bytesAreRead(row: Row) {
    let history = SendHistory(stored: row.bytes)
    #expect(history.start == row.start && history.step == row.step)
    #expect(history.points.map { [$0.sent, $0.failed, $0.uncertain] } == row.points)
  }

  @Test func thereAreNoMorePointsThanMayBe() {
    let point = Self.bytes(1, 0, 0)
    let history = SendHistory(stored: Self.bytes(1, 1) + (0..<2000).flatMap { _ in point })
    #expect(history.points.count == SendHistory.mostPoints)
  }
}
