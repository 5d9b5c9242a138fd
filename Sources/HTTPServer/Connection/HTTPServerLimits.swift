// All limits and times of the server in one place, as docs/wire.md lists them ("Limits"). Tests shrink the times.

/// The limits of an HTTP server. Sizes are bytes.
public struct HTTPServerLimits: Sendable {
  /// The request line with its CRLF; longer is 414.
  public var requestLine = 8 * 1024
  /// All header lines together; longer is 431.
  public var headerBlock = 16 * 1024
  /// Header lines; more are 431.
  public var headerCount = 100
  /// From a request's first byte to the end of its head; longer is 408.
  public var headTime: Duration = .seconds(10)
  /// How long a connection may stay open without a request: longer than a load balancer's own 60 s.
  public var idleTime: Duration = .seconds(75)
  /// A body of which nothing arrives for so long, while we wait for it, is given up with 408.
  public var bodyStallTime: Duration = .seconds(20)
  /// What a body must bring on average after `bodyStallTime`, in bytes a second. The time that its handler lets it
  /// wait is not counted.
  public var bodyRate = 500
  /// A client that takes nothing of a response for so long is cut off.
  public var writeStallTime: Duration = .seconds(30)
  /// What a client must take on average while answers wait for it, in bytes a second: who has fallen `writeStallTime`
  /// behind that is cut off. What it takes faster is not saved up. A stream that has nothing to send asks for nothing.
  public var writeRate = 500
  /// What is held for clients, of all connections together, in bytes: answers that they do not take, heads that are not
  /// whole yet, and what they have sent ahead of its turn. Past it those that would need the longest are cut off, until
  /// a quarter is free.
  public var held = 64 << 20
  /// After a last response: how long we read on, so that the client can read it before the connection breaks.
  public var drainTime: Duration = .seconds(2)
  /// Open connections; further ones wait in the kernel's queue until one closes. Some more than 10,000, so that whoever
  /// holds those, as promised, leaves a place for a probe.
  public var connections = 10_240
  /// When all places are taken and somebody waits, connections that were idle for so long, or are so far behind
  /// `writeRate`, are closed to make room.
  public var idleTimeWhenFull: Duration = .seconds(5)
  /// The rest of a body nobody read that is read and dropped to keep the connection, bytes. Larger: closed.
  public var discardedBody = 64 * 1024

  public init() {}

  var head: HeadLimits {
    precondition(requestLine + headerBlock < 60_000, "a request head must stay below 60,000 bytes")
    return HeadLimits(requestLine: requestLine, headerBlock: headerBlock, headerCount: headerCount)
  }

  /// How often the progress of a running exchange is looked at.
  var tick: Duration { min(bodyStallTime, writeStallTime) / 4 }
}
