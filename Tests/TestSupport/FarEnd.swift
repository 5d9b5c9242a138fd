// The other side of an HTTP client, scripted by the test: a real listener whose connections the test answers, cuts or
// leaves hanging byte by byte. A proper HTTP server would not misbehave as these tests need.

import EventLoop

/// A server on a loopback port; closes with `close`, and its connections with it.
@LoopActor
public final class FarEnd {
  /// One request as it arrived, with its whole body.
  public struct Request: Sendable {
    /// Which connection it came on, from 1.
    public var connection: Int
    /// Request line and headers, without the empty line.
    public var head: String
    public var body: [UInt8]

    public var line: String { String(head.prefix { $0 != "\r\n" }) }
    public var text: String { String(decoding: body, as: UTF8.self) }

    public func header(_ name: String) -> String? {
      for line in head.split(separator: "\r\n").dropFirst() {
        guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else { continue }
        return String(line[line.index(after: colon)...].drop { $0 == " " })
      }
      return nil
    }
  }

  public let port: UInt16
  /// Every request whose body arrived whole.
  public private(set) var requests: [Request] = []
  public private(set) var connections: [FarConnection] = []
  private let listener: TCPListener

  /// - Parameters:
  ///   - ip: where to listen.
  ///   - serve: runs once per connection; the connection is closed when it returns or throws.
  public init(ip: String = "127.0.0.1", _ serve: @escaping @LoopActor (FarConnection) async throws -> Void) throws {
    listener = try TCPListener(address: SocketAddress(ip: ip, port: 0))
    port = listener.localAddress!.port
    try listener.start { [unowned self] tcp in
      let connection = FarConnection(tcp, number: connections.count + 1) { [weak self] in self?.requests.append($0) }
      connections.append(connection)
      spawn {
        try? await serve(connection)
        tcp.closeAfterFlush()
      }
    }
  }

  /// Answers every request with the same response.
  public static func answering(
    _ status: String = "200 OK", _ body: String = "{}", headers: [String] = []
  ) throws -> FarEnd {
    try FarEnd { connection in
      while try await connection.readRequest() != nil { connection.respond(status, body, headers: headers) }
    }
  }

  /// `http://127.0.0.1:PORT` and a path.
  public func address(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Connections that are still open.
  public var openCount: Int { connections.count { !$0.tcp.isClosed } }

  public func close() {
    listener.close()
    for connection in connections { connection.tcp.close() }
  }
}

/// One connection to the far end.
@LoopActor
public final class FarConnection {
  public let tcp: TCPConnection
  /// From 1, in order of arrival.
  public let number: Int
  private var buffer: [UInt8] = []
  private let onRequest: @LoopActor (FarEnd.Request) -> Void

  init(_ tcp: TCPConnection, number: Int, onRequest: @escaping @LoopActor (FarEnd.Request) -> Void) {
    self.tcp = tcp
    self.number = number
    self.onRequest = onRequest
  }

  /// Reads up to the end of the next request's head; nil when the client sends no more.
  public func readHead() async throws -> String? {
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let place = buffer.indices.first(where: { buffer[$0...].starts(with: end) }) {
        let head = String(decoding: buffer[..<place], as: UTF8.self)
        buffer.removeFirst(place + 4)
        return head
      }
      guard let bytes = try await tcp.read() else { return nil }
      buffer += bytes
    }
  }

  /// Reads the next request whole; nil when the client sends no more.
  public func readRequest() async throws -> FarEnd.Request? {
    guard let head = try await readHead() else { return nil }
    var request = FarEnd.Request(connection: number, head: head, body: [])
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    guard let body = try await readBody(length) else { return nil }
    request.body = body
    onRequest(request)
    return request
  }

  /// Reads that many bytes; nil when the client ends before.
  public func readBody(_ length: Int) async throws -> [UInt8]? {
    while buffer.count < length {
      guard let bytes = try await tcp.read() else { return nil }
      buffer += bytes
    }
    defer { buffer.removeFirst(length) }
    return Array(buffer[..<length])
  }

  /// Everything up to the client's end, for what must never have been sent.
  public func readToEnd() async throws -> [UInt8] {
    while let bytes = try await tcp.read() { buffer += bytes }
    defer { buffer = [] }
    return buffer
  }

  public func send(_ text: String) { tcp.write(Array(text.utf8)) }

  public func respond(_ status: String = "200 OK", _ body: String = "{}", headers: [String] = []) {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}
