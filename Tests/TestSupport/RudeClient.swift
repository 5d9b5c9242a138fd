// A client that behaves as curl cannot: it reads as little as it likes, and may end its connection with a reset (RST),
// as a process does that is killed with unread bytes. A server sees a reset at once as an error, not as an end of
// input.

import Foundation
import Glibc

/// One plain socket.
public final class RudeClient {
  private let socket: Int32

  public struct NoConnection: Error { let code: Int32 }

  /// - Parameters:
  ///   - window: the bytes of the receive buffer, which bound what the server can send ahead.
  ///   - source: the address it comes from, of 127.0.0.0/8; nil for 127.0.0.1.
  public init(port: Int, window: Int32 = 4096, from source: String? = nil) throws {
    // A program that another test starts meanwhile must not inherit it: the connection would outlive its end here.
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var window = window
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    if let source {
      var own = sockaddr_in()
      own.sin_family = sa_family_t(AF_INET)
      own.sin_addr.s_addr = inet_addr(source)
      let bound = withUnsafePointer(to: &own) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard bound == 0 else { throw NoConnection(code: errno) }
    }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw NoConnection(code: errno) }
    // Nothing here may block the loop on which the tests run.
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
  }

  deinit { Glibc.close(socket) }

  public func ask(_ method: String, _ path: String, headers: [String] = [], body: String? = nil) {
    let headers = headers + (body.map { ["Content-Type: application/json", "Content-Length: \($0.utf8.count)"] } ?? [])
    let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + headers
    let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    _ = text.withCString { send(socket, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
  }

  /// The bytes that are there now, up to `limit`; empty when there are none, nil at the end.
  public func read(upTo limit: Int) -> String? {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(socket, &buffer, limit, 0)
    if count < 0 { return errno == EAGAIN ? "" : nil }
    return count == 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// Ends the connection with a reset.
  public func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    // The descriptor stays until `deinit`: its number must not become another connection's meanwhile.
    let nothing = open("/dev/null", O_RDONLY)
    dup2(nothing, socket)
    Glibc.close(nothing)
  }
}
