// A port for a server that a test starts as a program of its own and that takes no port 0.

import EventLoop

/// A port of 127.0.0.1 on which nobody listens. It is below those that the kernel hands out by itself: while its server is
/// not up yet, or down between two starts, no client and no listener of another test comes by it.
@LoopActor
public func freePort() throws -> UInt16 {
  for _ in 0..<100 {
    let port = UInt16.random(in: 10_000..<32_768)
    let listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: port))
    defer { listener.close() }
    // A taken address shows only here.
    if (try? listener.start { $0.close() }) != nil { return port }
  }
  throw FixtureError("no free port")
}
