// All limits and times of the server in one place, as docs/wire.md lists them ("Limits"). Tests shrink the times.

/// The limits of an HTTP server. Sizes are bytes.
public struct HTTPServerLimits: Sendable {
  /// The request line with its CRLF; longer is 414.
  package var requestLine = 8 * 1024
  /// All header lines together; longer is 431.
  package var headerBlock = 16 * 1024
  /// Header lines; more are 431.
  public var headerCount = 100
  /// From a request's first byte to the end of its head; longer is 408.
  package var headTime: Duration = .seconds(10)
  /// How long a connection may stay open without a request: longer than a load balancer's own 60 s.
  public var idleTime: Duration = .seconds(75)
  /// When nothing of a body arrives for so long while we wait for it, the request is answered 408.
  package var bodyStallTime: Duration = .seconds(20)
  /// The average rate that a body must keep after `bodyStallTime`, in bytes a second. The time that its handler lets it
  /// wait is not counted.
  package var bodyRate = 500
  /// A client that takes nothing of a response for so long is cut off.
  package var writeStallTime: Duration = .seconds(30)
  /// The average rate at which a client must take answers that wait for it, in bytes a second. A client that has fallen
  /// `writeStallTime` behind is cut off. Taking faster earns no credit, and a stream that has nothing to send asks for
  /// nothing.
  package var writeRate = 500
  /// The most that is held for the clients of all connections together, in bytes: answers that they do not take, heads
  /// that are not whole yet, and what they have sent ahead of its turn. Past it those that would need the longest are
  /// cut off, until a quarter is free.
  public var held = 64 << 20
  /// After a last response: how long we read on, so that the client can read it before the connection breaks.
  public var drainTime: Duration = .seconds(2)
  /// Open connections; further ones wait in the kernel's queue until one closes. Somewhat more than the promised
  /// 10,000, so that a probe still has a place when those are taken.
  public var connections = 10_240
  /// When all places are taken and somebody waits, connections that were idle for so long, or are so far behind
  /// `writeRate`, are closed to make room.
  package var idleTimeWhenFull: Duration = .seconds(5)
  /// How much of an unread body is read and dropped to keep the connection, in bytes. With more left, it is closed.
  var discardedBody = 64 * 1024

  public init() {}

  var head: HeadLimits {
    precondition(requestLine + headerBlock < 60_000, "a request head must stay below 60,000 bytes")
    return HeadLimits(requestLine: requestLine, headerBlock: headerBlock, headerCount: headerCount)
  }

  /// How often the progress of a running exchange is looked at.
  var tick: Duration { min(bodyStallTime, writeStallTime) / 4 }
}
