// How late the loop is: a timer notes, each time it fires, how long after its time that was. Every other timer and
// socket waits as long. The program starts one; libuv's timers are exact to about 2 ms.

import Metrics

/// Measures how late timers fire. To be closed before the loop ends.
@LoopActor
public final class LoopLag {
  /// What was measured.
  public let delays = Histogram(milliseconds: [2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500])
  private let timer = Timer()
  private let interval: Duration
  private var due = Loop.now

  /// Begins to measure.
  /// - Parameter interval: from one look to the next.
  public init(every interval: Duration = .milliseconds(100)) {
    self.interval = interval
    arm()
  }

  public func close() { timer.close() }

  private func arm() {
    due = Loop.now + interval
    timer.start(at: due) { [unowned self] in
      delays.observe(nanoseconds: Loop.now.nanoseconds(since: due))
      arm()
    }
  }
}
