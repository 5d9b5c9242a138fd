// What happens when all places are taken: connections that have been idle for a while, and those that hardly take their
// answers, give their places to those in the kernel's queue. Otherwise a few thousand forgotten browser tabs, or
// somebody who opens connections and says or reads nothing, would keep everybody out until `idleTime` has passed, or
// longer. HTTPListener calls it while it is full.

import EventLoop

extension HTTPListener {
  /// Connections closed at a time. Those who wait come in a few at a time, and a connection that has just come is not
  /// closed to make room for the next.
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

  /// Closes the idle connection, unless the client has sent something meanwhile: that is still answered.
  func closeUnlessSomethingCame() {
    isLastCall = true
    transport.setDeadline(after: .milliseconds(1))
  }
}
