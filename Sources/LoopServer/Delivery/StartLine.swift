// The sends of one campaign that have begun and not left: connections that are being made, and messages that are connected
// and wait for their moment. The runner brings each send here as it begins; the send's last gate asks whether it may leave.

import Campaigns
import EventLoop

@LoopActor
final class StartLine {
  private struct Waiting {
    let slot: Nanoseconds
    let askAgain: @LoopActor () -> Void
  }

  var pacer: SendPacer
  /// Sends that have begun and neither left nor ended.
  private(set) var count = 0
  /// Connected, by slot.
  private var waiting: [Waiting] = []
  private let timer = Timer()

  init(interval: Milliseconds) { pacer = SendPacer(interval: interval) }

  /// A send has begun.
  func enter() { count += 1 }

  /// A send has ended without leaving.
  func withdraw() { count -= 1 }

  /// Whether a message that is connected leaves now. If not, it is asked again at its moment.
  func mayLeave(slot: Nanoseconds, askAgain: @escaping @LoopActor () -> Void) -> Bool {
    let now = Nanoseconds(Loop.now.nanoseconds)
    let isFirst = waiting.first.map { slot <= $0.slot } ?? true
    if isFirst, case .start = pacer.leaving(slot: slot, now: now) {
      pacer.started(slot: slot, at: now)
      count -= 1
      return true
    }
    let place = waiting.firstIndex { slot < $0.slot } ?? waiting.endIndex
    waiting.insert(Waiting(slot: slot, askAgain: askAgain), at: place)
    arm()
    return false
  }

  /// Has all that wait ask again now: their campaign may not be sent any more.
  func dismiss() {
    let all = waiting
    waiting = []
    for send in all { send.askAgain() }
    arm()
  }

  func close() { timer.close() }

  private func arm() {
    guard let first = waiting.first else { return timer.stop() }
    switch pacer.leaving(slot: first.slot, now: Nanoseconds(Loop.now.nanoseconds)) {
    case .wait(let until): timer.start(at: LoopInstant(nanoseconds: UInt64(until))) { [unowned self] in letGo() }
    case .start, .refuse: timer.start(after: .zero) { [unowned self] in letGo() }
    }
  }

  private func letGo() {
    while let first = waiting.first,
      case .start = pacer.leaving(slot: first.slot, now: Nanoseconds(Loop.now.nanoseconds))
    {
      waiting.removeFirst()
      first.askAgain()
    }
    arm()
  }
}
