// Connections that are being made. A step of a TLS handshake costs the loop up to a millisecond, and an API that answers
// hundreds of them at once would keep timers and probes waiting for all. So their readiness queues, and each job of the
// loop serves it for a millisecond at most; whatever else is ready has its turn in between.

import EventLoop

extension CurlSockets {
  /// After this long a job leaves further steps to the next one.
  private static let stepTime: Duration = .milliseconds(1)

  /// A connecting socket is ready for its next step.
  func queue(_ socket: Watched, _ step: Step) {
    // Readiness is level-triggered: without this it would be told again in every turn.
    if !socket.started.isEmpty { stop(socket) }
    if socket.step == nil { steps.append(socket) }
    socket.step = step
    takeSteps()
  }

  private func takeSteps() {
    guard !isStepping, !steps.isEmpty else { return }
    isStepping = true
    spawn { [weak self] in self?.serveSteps() }
  }

  private func serveSteps() {
    isStepping = false
    let end = Loop.now + Self.stepTime
    while let socket = steps.popFirst() {
      guard let step = socket.step else { continue }
      socket.step = nil
      guard sockets[socket.descriptor] === socket else { continue }
      serve(socket, step)
      if Loop.now >= end { break }
    }
    takeSteps()
  }
}
