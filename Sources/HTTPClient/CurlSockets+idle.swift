// Connections that no request uses. A request that is written while its server closes the connection has an uncertain
// outcome, so each idle connection is taken out of use before its server closes it, or at once when the server has. It
// is shut down on our side: then it refuses even a request's head, and curl makes another connection with nothing of
// the body gone.
//
// The client learns from what a server says and does after how long it closes. Until then an idle connection is used
// for two seconds at most. If none is younger, the oldest is kept, unused, to see how long it lasts, and requests make
// new ones meanwhile.

import EventLoop
import Glibc

extension CurlSockets {
  func becomeIdle(_ socket: Watched) {
    guard case .busy = socket.phase else { return }
    let now = Loop.now
    socket.phase = .idle(since: now)
    socket.origin.idle += 1
    if idleCheckDue == nil { checkIdle(at: now + socket.origin.idleTime(now: now)) }
  }

  func becomeBusy(_ socket: Watched) {
    switch socket.phase {
    case .idle: socket.origin.idle -= 1
    case .waning: socket.origin.waning -= 1
    case .connecting, .busy, .retired: return
    }
    socket.phase = .busy
  }

  /// Whether the next request to this origin has to make a new connection although curl keeps one. curl takes whichever
  /// it finds first, so connections that may not be used are closed if there are others.
  func mustConnect(to origin: OriginConnections) -> Bool {
    guard origin.waning > 0 else { return false }
    var oldest: (socket: Watched, since: LoopInstant)?
    for socket in sockets.values where socket.origin === origin {
      guard case .waning(let since) = socket.phase else { continue }
      if origin.idle > 0 {
        retire(socket)
      } else if let known = oldest, known.since <= since {
        retire(socket)
      } else {
        if let known = oldest { retire(known.socket) }
        oldest = (socket, since)
      }
    }
    return oldest != nil
  }

  /// Something came on a connection that no request uses.
  func idleIsReady(_ socket: Watched, _ events: PollEvents) {
    guard let since = socket.idleSince else { return stop(socket) }
    guard events.contains(.disconnect) else {
      // TLS session tickets, say. They stay for the next request; from now on only the end is watched for.
      socket.started = .disconnect
      return socket.watcher.update(.disconnect)
    }
    let now = Loop.now
    socket.origin.noteServerLimit(now - since, now: now)
    retire(socket)
    checkIdle(at: now)
  }

  private func retire(_ socket: Watched) {
    switch socket.phase {
    case .idle: socket.origin.idle -= 1
    case .waning: socket.origin.waning -= 1
    case .connecting, .busy, .retired: return
    }
    socket.phase = .retired
    stop(socket)
    shutdown(socket.descriptor, Int32(SHUT_RDWR))
  }

  private func checkIdle(at due: LoopInstant) {
    idleCheckDue = due
    idleTimer.start(at: due) { [unowned self] in checkIdle() }
  }

  private func checkIdle() {
    idleCheckDue = nil
    let now = Loop.now
    var next: LoopInstant?
    for socket in sockets.values {
      if let due = check(socket, now) { next = min(next ?? due, due) }
    }
    if let next { checkIdle(at: next) }
  }

  /// - Returns: when the socket must be looked at next; nil if it is not idle.
  private func check(_ socket: Watched, _ now: LoopInstant) -> LoopInstant? {
    guard let since = socket.idleSince else { return nil }
    let origin = socket.origin
    let end = since + origin.idleTime(now: now)
    if end > now { return end }
    if origin.isProven(now: now) {
      retire(socket)
      return nil
    }
    let proven = since + OriginConnections.provingTime
    if proven <= now {
      origin.noteServerLimit(OriginConnections.provingTime, now: now)
      retire(socket)
      return nil
    }
    if case .idle = socket.phase {
      socket.phase = .waning(since: since)
      origin.idle -= 1
      origin.waning += 1
    }
    return proven
  }
}
