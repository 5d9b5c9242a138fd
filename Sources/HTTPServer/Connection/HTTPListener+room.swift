// What happens when all places are taken: connections that wait for their next request, and have done so for a while,
// give theirs to those in the kernel's queue, and so do those that hardly take their answers. Otherwise a few thousand
// forgotten browser tabs, or somebody who opens connections and says or reads nothing, would keep everybody out until
// `idleTime` has passed, or longer. HTTPListener calls it while it is full.

import EventLoop

extension HTTPListener {
  /// Places made at a time: those who wait come in a few at a time, and who has just come is not closed for the next.
  private static let roomAtOnce = 256

  /// Closes connections that have been idle for `idleTimeWhenFull`; when those are too few, also those that are so far
  /// behind with taking their answers.
  func makeRoom() {
    let idle = connections.lazy.filter { ($0.quietTime ?? .zero) >= self.limits.idleTimeWhenFull }
    let closed = Array(idle.prefix(Self.roomAtOnce))
    for connection in closed { connection.closeUnlessSomethingCame() }
    let stuck = connections.lazy.filter { $0.burden > 0 && $0.watch.writeDelay >= self.limits.idleTimeWhenFull }
    for connection in Array(stuck.prefix(Self.roomAtOnce - closed.count)) { connection.giveUpWriting() }
  }
}

extension HTTPConnection {
  /// How long nothing has happened between two requests, to a second; nil inside of one.
  var quietTime: Duration? {
    guard life.phase == .idle, deadline == .idle, let due = transport.deadline else { return nil }
    return server.limits.idleTime - (due - Loop.now)
  }

  /// Ends the idle time: what the client has sent meanwhile and nobody has read yet is answered all the same.
  func closeUnlessSomethingCame() {
    isLastCall = true
    transport.setDeadline(after: .milliseconds(1))
  }
}
