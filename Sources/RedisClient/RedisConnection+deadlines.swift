// Deadlines: one timer for everything that is outstanding or queued. Replies come in order, so only the oldest command
// matters. The timer is not moved with every reply; it looks again when it fires.
//
// The loop itself may have been held up (a suspended machine, a starved container) while replies lie in the socket or
// commands have not even been written. So an overdue command gets a tenth of the deadline more, in which the sockets
// are served, and again as long as replies come, up to half of the deadline.

import EventLoop

extension RedisConnection {
  /// Starts the timer for the oldest command. Called when it is not running.
  func armDeadline() {
    guard let due = nextDeadline() else { return }
    deadlineTimer.start(at: due) { [weak self] in self?.checkDeadlines() }
  }

  private func nextDeadline() -> LoopInstant? {
    switch (link?.oldestSentAt, waiting.oldest) {
    case (nil, nil): nil
    case (let sent?, nil): sent + settings.commandTimeout
    case (nil, let queued?): queued + settings.commandTimeout
    case (let sent?, let queued?): min(sent, queued) + settings.commandTimeout
    }
  }

  private func checkDeadlines() {
    waiting.dropAbandoned()
    let now = Loop.now
    guard let due = nextDeadline(), due <= now else {
      grace = nil
      return armDeadline()
    }
    let received = link?.receivedCount ?? 0
    if grace == nil || (grace!.receivedCount != received && now < grace!.until) {
      grace = (received, grace?.until ?? now + settings.commandTimeout / 2)
      deadlineTimer.start(after: settings.commandTimeout / 10) { [weak self] in self?.checkDeadlines() }
      return
    }
    grace = nil
    endOverdue(now)
    armDeadline()
  }

  private func endOverdue(_ now: LoopInstant) {
    while let first = waiting.nextOverdue(since: now + (.zero - settings.commandTimeout)) {
      first.sink.fail(.unavailable("no room to send within \(settings.commandTimeout)"), index: first.index)
    }
    if let link, let oldest = link.oldestSentAt, oldest + settings.commandTimeout <= now {
      link.end("no reply within \(settings.commandTimeout)")
    }
  }
}
