// Shared by the socket tests: a server on a free port, and a client that sends raw bytes and reads responses.

import EventLoop
import TestSupport

@testable import HTTPServer

/// Runs `body` with a server for `routes` and stops it afterwards, checking that no connection is left.
@LoopActor
func withServer(
  _ routes: [Route], limits: HTTPServerLimits = HTTPServerLimits(),
  configure: @LoopActor (HTTPListener) -> Void = { _ in }, _ body: @LoopActor (HTTPListener) async throws -> Void
) async throws {
  let server = HTTPListener(router: Router(routes), limits: limits)
  configure(server)
  try server.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
  do { try await body(server) } catch {
    await server.stop(within: .zero)
    throw error
  }
  await server.stop(within: .seconds(5))
}

struct RawResponse: Equatable {
  var status: Int
  var headers: [(name: String, value: String)]
  var body: String

  subscript(name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

  static func == (left: RawResponse, right: RawResponse) -> Bool {
    left.status == right.status && left.body == right.body
  }
}

struct UnexpectedEnd: Error {}

/// A client that sends exactly the bytes it is given.
@LoopActor
final class RawClient {
  let connection: TCPConnection
  private(set) var received: [UInt8] = []
  private(set) var isAtEnd = false

  init(_ server: HTTPListener) async throws {
    connection = try await TCPConnection.connect(to: server.localAddress!)
  }

  func send(_ text: String) async throws { try await connection.send(Array(text.utf8)) }
  func send(_ bytes: [UInt8]) async throws { try await connection.send(bytes) }

  /// Reads once; false at the end.
  func receive() async throws -> Bool {
    guard let bytes = try await connection.read() else {
      isAtEnd = true
      return false
    }
    received += bytes
    return true
  }

  /// Reads everything until the server ends its side.
  func readToEnd() async throws -> String {
    while try await receive() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// The next response; informational ones count.
  func response(toHead: Bool = false) async throws -> RawResponse {
    while true {
      if let (response, length) = Self.parse(received, toHead: toHead) {
        received.removeFirst(length)
        return response
      }
      guard try await receive() else {
        if let (response, length) = Self.parse(received, toHead: toHead, atEnd: true) {
          received.removeFirst(length)
          return response
        }
        throw UnexpectedEnd()
      }
    }
  }

  func get(_ target: String, headers: String = "") async throws -> RawResponse {
    try await send("GET \(target) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
    return try await response()
  }

  func post(_ target: String, _ body: String) async throws -> RawResponse {
    try await send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    return try await response()
  }

  func close() { connection.close() }

  /// A deliberately separate, simple reading of responses.
  private static func parse(_ bytes: [UInt8], toHead: Bool, atEnd: Bool = false) -> (RawResponse, Int)? {
    guard let headEnd = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
    let headLength = headEnd + 4
    var lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n").map(String.init)
    let statusLine = lines.removeFirst().split(separator: " ", maxSplits: 2)
    let headers = lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(parts[0]), value: String(parts[1].drop { $0 == " " }))
    }
    var response = RawResponse(status: Int(statusLine[1])!, headers: headers, body: "")
    if toHead || response.status < 200 || response.status == 204 { return (response, headLength) }
    let rest = Array(bytes[headLength...])
    if let length = response["content-length"].flatMap({ Int($0) }) {
      guard rest.count >= length else { return nil }
      response.body = String(decoding: rest[..<length], as: UTF8.self)
      return (response, headLength + length)
    }
    if response["transfer-encoding"] == "chunked" {
      guard let (body, length) = dechunk(rest) else { return nil }
      response.body = String(decoding: body, as: UTF8.self)
      return (response, headLength + length)
    }
    guard atEnd else { return nil }
    response.body = String(decoding: rest, as: UTF8.self)
    return (response, bytes.count)
  }

  private static func dechunk(_ bytes: [UInt8]) -> ([UInt8], Int)? {
    var body: [UInt8] = []
    var index = 0
    while let lineEnd = bytes[index...].firstIndex(of: 10) {
      guard let size = Int(String(decoding: bytes[index..<lineEnd - 1], as: UTF8.self), radix: 16) else { return nil }
      let end = lineEnd + 1 + size + 2
      guard bytes.count >= end else { return nil }
      body += bytes[lineEnd + 1..<lineEnd + 1 + size]
      index = end
      if size == 0 { return (body, end) }
    }
    return nil
  }
}

/// A route that answers a fixed text at once.
func fixed(_ pattern: String, _ text: String) -> Route { .immediate(.get, pattern) { _ in HTTPResponse(text: text) } }

/// A route that gives its body back.
func echo(_ pattern: String, bodyLimit: Int = 64 << 20) -> Route {
  .async(.post, pattern, bodyLimit: bodyLimit) { request in
    HTTPResponse(.ok, mediaType: "text/plain", body: try await request.collect(upTo: .max))
  }
}
