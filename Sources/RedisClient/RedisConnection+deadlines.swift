// Deadlines: one timer for everything that is outstanding or queued. Replies come in order, so only the oldest
// command needs looking at; the timer is not moved with every reply but looks again when it fires.

import EventLoop

extension RedisConnection {
  /// Starts the timer for the oldest command. Called when it is not running.
  func armDeadline() {
    guard let due = nextDeadline() else { return }
    deadlineTimer.start(at: due) { [weak self] in self?.checkDeadlines() }
  }

  private func nextDeadline() -> LoopInstant? {
    switch (link?.oldestSentAt, queue.first?.since) {
    case (nil, nil): nil
    case (let sent?, nil): sent + settings.commandTimeout
    case (nil, let queued?): queued + settings.commandTimeout
    case (let sent?, let queued?): min(sent, queued) + settings.commandTimeout
    }
  }

  private func checkDeadlines() {
    let now = Loop.now
    while let first = queue.first, first.sink.isAbandoned || first.since + settings.commandTimeout <= now {
      queue.removeFirst()
      first.sink.fail(.unavailable("no room to send within \(settings.commandTimeout)"), index: first.index)
    }
    guard let link, let oldest = link.oldestSentAt, oldest + settings.commandTimeout <= now else {
      grace = nil
      return armDeadline()
    }
    // The loop itself may have been away (a suspended machine, a debugger) while replies lie in the socket. So the
    // first expiry lets the sockets have their turns as long as that brings something, for a moment at most.
    let isStuck = grace.map { $0.receivedCount == link.receivedCount || $0.until <= now } ?? false
    if isStuck {
      grace = nil
      link.end("no reply within \(settings.commandTimeout)")
      return armDeadline()
    }
    grace = (link.receivedCount, grace?.until ?? now + .milliseconds(100))
    deadlineTimer.start(after: .milliseconds(1)) { [weak self] in self?.checkDeadlines() }
  }
}
