// Connections that no request uses. Each is taken out of use before its server closes it, and one whose server has closed
// it at once: a request that is written into a close on its way has an uncertain outcome. Shut down on our side, a
// connection refuses even a request's head, so that curl makes another one with nothing of the body gone.

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
    guard case .idle = socket.phase else { return }
    socket.phase = .busy
    socket.origin.idle -= 1
  }

  /// Something came on a connection that no request uses.
  func idleIsReady(_ socket: Watched, _ events: PollEvents) {
    guard case .idle(let since) = socket.phase else { return stop(socket) }
    guard events.contains(.disconnect) else {
      // TLS session tickets, say: they stay for the next request, and only the end is waited for.
      socket.started = .disconnect
      return socket.watcher.update(.disconnect)
    }
    let now = Loop.now
    socket.origin.noteServerLimit(now - since, now: now)
    retire(socket)
    checkIdle(at: now)
  }

  private func retire(_ socket: Watched) {
    guard case .idle = socket.phase else { return }
    socket.phase = .retired
    socket.origin.idle -= 1
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
      guard case .idle(let since) = socket.phase else { continue }
      let end = since + socket.origin.idleTime(now: now)
      if end <= now { retire(socket) } else { next = min(next ?? end, end) }
    }
    if let next { checkIdle(at: next) }
  }
}
