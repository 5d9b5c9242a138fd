// A port for a server that a test starts as a program of its own and that cannot take port 0; or one where nobody
// listens.

import EventLoop
import Glibc

/// A port of 127.0.0.1 on which nobody listens, reserved until the end of the test process: its server may take it as
/// often as it likes, as every server that reuses addresses; until then, and between two starts, a connection to it is
/// refused. Neither the kernel nor another test gives it to anybody else.
@LoopActor
public func freePort() throws -> UInt16 {
  for _ in 0..<100 {
    let port = UInt16.random(in: 10_000..<32_768)
    let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if holder < 0 { break }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port.bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(holder, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // Set only now: before, it could have given us a port that another process reserves in the same way.
    var yes: Int32 = 1
    if bound == 0, setsockopt(holder, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0 {
      return port
    }
    close(holder)
  }
  throw FixtureError("no free port")
}
