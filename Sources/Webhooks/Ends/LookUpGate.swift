// Lets webhooks look up one name at a time. libuv resolves names on one thread, which messages, credentials and Redis
// need too. A campaign may name a host whose name servers never answer; its look-up then holds the thread for as long
// as the system's resolver tries, which no caller can shorten. So no second look-up queues behind it, and after one in
// vain the thread is left to the others for a while. Pure; the sender asks, for hosts without addresses and for hosts
// with old ones. The latter can wait, so they come last.

import EventLoop
import Text

struct LookUpGate: Sendable {
  private var isBusy = false
  private var closedUntil: Nanoseconds = .min

  init() {}

  /// Whether a look-up may begin now; if so, `end` must follow.
  /// - Parameter isRefresh: whether the host has addresses, though old ones.
  mutating func begin(now: Nanoseconds, isRefresh: Bool = false) -> Bool {
    let opens = isRefresh ? closedUntil + WebhookLimits.refreshDelay.nanoseconds : closedUntil
    guard !isBusy, now >= opens else { return false }
    isBusy = true
    return true
  }

  /// - Parameter inVain: whether it took all of its time, so that the thread may still be busy with it.
  mutating func end(inVain: Bool, now: Nanoseconds) {
    isBusy = false
    if inVain { closedUntil = now + WebhookLimits.lookUpPause.nanoseconds }
  }
}
