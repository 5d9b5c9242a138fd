// The sends of a campaign that are connected and wait for their moment: how each asks the last gate again, and the
// timer for the first of them. The machine has their order and when each may leave (`StartLine`); the runner keeps both
// in step.

import Campaigns
import EventLoop

@LoopActor
package final class HeldSends {
  private var waiting: [@LoopActor () -> Void] = []
  private let timer = Timer()

  package func hold(_ askAgain: @escaping @LoopActor () -> Void, at place: Int) { waiting.insert(askAgain, at: place) }

  func takeFirst() -> @LoopActor () -> Void { waiting.removeFirst() }

  func takeAll() -> [@LoopActor () -> Void] {
    let all = waiting
    waiting = []
    return all
  }

  /// Sets the timer for the first one.
  /// - Parameter next: when it may leave; nil if none waits.
  package func arm(_ next: SendPacer.Decision?, _ body: @escaping @LoopActor () -> Void) {
    switch next {
    case nil: timer.stop()
    case .wait(let until): timer.start(at: LoopInstant(until), body)
    case .start, .refuse: timer.start(after: .zero, body)
    }
  }

  package func close() { timer.close() }
}
