// Deadlines: each phase has its own. While an exchange runs, the progress of both directions is checked instead.

import EventLoop

/// What the connection's one deadline stands for at the moment.
enum DeadlineKind {
  case none
  /// Between requests.
  case idle
  /// From the first byte of a head to its last.
  case head
  /// The next look at the progress of an exchange or of a last answer.
  case look
  /// The end of lingering.
  case drain
}

extension HTTPConnection {
  /// Sets the deadline that the phase asks for. Head and drain deadlines run from their beginning and are not renewed.
  func armForPhase() {
    switch life.phase {
    // A client that has answers to take must take them first, however often it asks for more. The time for a head that
    // we are not reading begins when we read it.
    case .idle where transport.queuedByteCount > 0, .head where transport.queuedByteCount > 0:
      if deadline != .look { arm(.look) }
    case .idle:
      if deadline == .idle, !isLastCall, idleSecond == output.second, server.idleTimeIsLong { return }
      idleSecond = output.second
      arm(.idle)
    case .head: if deadline != .head { arm(.head) }
    case .exchange, .flushing: if deadline != .look { arm(.look) }
    case .lingering: if deadline != .drain { arm(.drain) }
    case .closed: break
    }
  }

  func arm(_ kind: DeadlineKind) {
    deadline = kind
    isLastCall = false
    let limits = server.limits
    switch kind {
    case .none: transport.setDeadline(after: nil)
    case .idle: transport.setDeadline(after: limits.idleTime)
    case .head: transport.setDeadline(after: limits.headTime)
    case .look: transport.setDeadline(after: server.tick)
    case .drain: transport.setDeadline(after: limits.drainTime)
    }
  }

  func deadlineExpired() {
    // What the client sent in time may still lie in the kernel when the loop was busy: timers come before sockets.
    if !isLastCall, deadline == .idle || deadline == .head {
      isLastCall = true
      return transport.setDeadline(after: .milliseconds(1))
    }
    let expired = deadline
    deadline = .none
    switch expired {
    case .none: break
    case .idle, .drain: return transport.close()
    case .head:
      server.counters.timedOut += 1
      fail(HTTPError.headStalled)
    case .look: look()
    }
    settle()
  }

  private func look() {
    var awaitsBody = false
    if case .exchange(let current) = life.phase, let exchange, !life.isBodyBroken {
      switch current.body {
      case .complete, .awaitingContinue: break
      case .arriving: awaitsBody = transport.isReading && (current.response == .sent || exchange.body?.isFull == false)
      }
    }
    let verdict = watch.look(
      after: server.tick, received: exchange?.received ?? 0, awaitsBody: awaitsBody, bodyLimit: exchange?.bodyTime,
      delivered: transport.deliveredByteCount, queued: transport.queuedByteCount, limits: server.limits)
    switch verdict {
    case .moving: break
    case .bodyStalled:
      server.counters.timedOut += 1
      fail(HTTPError.bodyStalled)
    case .writeStalled: giveUpWriting()
    }
  }
}
