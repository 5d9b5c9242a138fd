// One name at a time, for webhooks. libuv resolves names on one thread, which messages, credentials and Redis need too,
// and anybody's campaign may name a host whose name servers never answer: its look-up holds the thread for as long as
// the system's resolver tries, which no caller can shorten. So no second one queues behind it, and after one that was
// in vain the thread is left to the others for a while. Pure; the sender asks, for hosts that it has no addresses of
// and for those whose addresses are old. The latter can wait: they come after whoever else is about.

import EventLoop
import Text

struct LookUpGate: Sendable {
  private var isBusy = false
  private var closedUntil: Nanoseconds = .min

  init() {}

  /// Whether a look-up may begin now; if so, `end` must follow.
  /// - Parameter isRefresh: the host has addresses, though old ones.
  mutating func begin(now: Nanoseconds, isRefresh: Bool = false) -> Bool {
    let opens = isRefresh ? closedUntil + WebhookLimits.refreshDelay.nanoseconds : closedUntil
    guard !isBusy, now >= opens else { return false }
    isBusy = true
    return true
  }

  /// - Parameter inVain: it took all of its time, and the thread may still be at it.
  mutating func end(inVain: Bool, now: Nanoseconds) {
    isBusy = false
    if inVain { closedUntil = now + WebhookLimits.lookUpPause.nanoseconds }
  }
}
