// How many messages of a campaign were sent, failed or became uncertain in each step of its life, as the scripts keep
// it: the first minute, the minutes of a step, and twelve bytes a step (docs/queue.md, `campaign:X:ritmo`).

import Text

/// A campaign's history.
public struct SendHistory: Sendable, Equatable {
  /// The outcomes of one step.
  public struct Point: Sendable, Equatable {
    public var sent: Int
    public var failed: Int
    public var uncertain: Int

    public init(sent: Int, failed: Int, uncertain: Int) {
      self.sent = sent
      self.failed = failed
      self.uncertain = uncertain
    }

    var isEmpty: Bool { sent == 0 && failed == 0 && uncertain == 0 }
  }

  /// The most points. Beyond them a step gets twice as long.
  public static let mostPoints = 1500

  /// When the first step begins, since 1970; nil while no message has an outcome.
  public var start: Milliseconds?
  /// The seconds of a step: 60, 120, 240 …
  public var step: Int
  /// The steps from `start` on, up to the last one that has an outcome.
  public var points: [Point]

  public init(start: Milliseconds?, step: Int, points: [Point]) {
    self.start = start
    self.step = step
    self.points = points
  }

  /// - Parameter bytes: the stored text. A point that is cut short does not count.
  public init(stored bytes: [UInt8]) {
    self.init(start: nil, step: 60, points: [])
    let (head, size) = (8, 12)
    func number(at index: Int) -> Int { bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard bytes.count >= head + size, number(at: 4) > 0 else { return }
    start = Milliseconds(number(at: 0)) * 60_000
    step = number(at: 4) * 60
    let count = min((bytes.count - head) / size, Self.mostPoints)
    points = (0..<count).map { index in
      let at = head + index * size
      return Point(sent: number(at: at), failed: number(at: at + 4), uncertain: number(at: at + 8))
    }
    while points.last?.isEmpty == true { points.removeLast() }
    if points.isEmpty { start = nil }
  }
}
