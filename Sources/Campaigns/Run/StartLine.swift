// The sends of one campaign that have begun and not left: those that make their connection, and those that are
// connected and wait for their moment. Each send enters as it begins; its last gate asks whether it may leave. The
// runner keeps, in the same order, the closures that let a waiting send ask again.

import Text

public struct StartLine: Sendable {
  package var pacer: SendPacer
  /// Sends that have begun and neither left nor ended.
  public private(set) var count = 0
  /// The slots of those that are connected and wait, in order.
  private var waiting: [Nanoseconds] = []

  public init(interval: Milliseconds) { pacer = SendPacer(interval: interval) }

  /// A send has begun.
  package mutating func enter() { count += 1 }

  /// A send has ended without leaving.
  package mutating func withdraw() { count -= 1 }

  public enum Answer: Sendable, Equatable {
    case leave
    /// It is asked again at its moment. `place` is its place among the sends that wait.
    case wait(place: Int)
  }

  /// Whether a message that is connected leaves now.
  public mutating func mayLeave(slot: Nanoseconds, now: Nanoseconds) -> Answer {
    let isFirst = waiting.first.map { slot <= $0 } ?? true
    if isFirst, case .start = pacer.leaving(slot: slot, now: now) {
      pacer.started(slot: slot, at: now)
      count -= 1
      return .leave
    }
    let place = waiting.firstIndex { slot < $0 } ?? waiting.endIndex
    waiting.insert(slot, at: place)
    return .wait(place: place)
  }

  /// When the first of those that wait may leave; nil if none waits.
  public func next(now: Nanoseconds) -> SendPacer.Decision? {
    waiting.first.map { pacer.leaving(slot: $0, now: now) }
  }

  /// Takes the first waiting send out of the line if it may leave now, so that it asks again.
  /// - Returns: whether there was one.
  public mutating func release(now: Nanoseconds) -> Bool {
    guard let first = waiting.first, case .start = pacer.leaving(slot: first, now: now) else { return false }
    waiting.removeFirst()
    return true
  }

  /// Takes all waiting sends out of the line, so that they ask again now: their campaign may not be sent any more.
  public mutating func dismiss() { waiting.removeAll() }
}
