// A GET without a process for it. A test that waits asks many times, and a curl each time would be most of the
// machine's work. Assertions about HTTP itself are made with curl.

import EventLoop
import Foundation

/// Asks an instance or the simulator, and gives the answer as curl would. The status is 0 when there is none.
@LoopActor
func look(_ url: String, headers: [String] = []) async throws -> CurlAnswer {
  guard let parts = URLComponents(string: url), let host = parts.host, let port = parts.port else {
    throw BadJournal(line: url)
  }
  let nothing = CurlAnswer(status: 0, headers: [:], body: "", exit: .exited(7))
  guard
    let connection = try? await TCPConnection.connect(
      to: SocketAddress(ip: host, port: UInt16(port)), timeout: .seconds(10))
  else { return nothing }
  // The time limit is curl's.
  let timer = Timer()
  timer.start(after: .seconds(60)) { connection.close() }
  defer {
    timer.close()
    connection.close()
  }
  let target = parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
  // HTTP/1.0 knows no chunks: the answer ends with the connection.
  let head = ["GET \(target) HTTP/1.0", "Host: localhost", "Accept: */*"] + headers
  guard (try? await connection.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8))) != nil else {
    return nothing
  }
  var bytes: [UInt8] = []
  while let more = try? await connection.read() { bytes += more }
  try Task.checkCancellation()
  return CurlAnswer(http10: bytes) ?? nothing
}

extension CurlAnswer {
  /// Reads an answer that ended with its connection; nil when it is no answer, or not whole.
  fileprivate init?(http10 bytes: [UInt8]) {
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    guard let code = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let body = bytes[(end + 4)...]
    if let length = headers["content-length"].flatMap({ Int($0) }), length != body.count { return nil }
    self.init(status: code, headers: headers, body: String(decoding: body, as: UTF8.self), exit: .exited(0))
  }
}
