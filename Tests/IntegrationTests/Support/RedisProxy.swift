// A network between one instance and Redis that a test can break: it delays, resets, loses replies, delivers requests
// after their sender has given up, or carries nothing at all. One proxy per instance, so that one can be cut off alone.
//
// Replies have no numbers in RESP, so a lost reply takes its connection with it. The replies before it have arrived; it
// and all after it have not.

import EventLoop

/// A TCP proxy that listens on a free port of 127.0.0.1.
@LoopActor
final class RedisProxy {
  /// What happens to traffic.
  enum Weather: Sendable, Equatable {
    case fair
    /// Every chunk is this much later, each way.
    case slow(Duration)
    /// Connections are accepted and nothing gets through; bytes that were on their way stay there.
    case silent
    /// New connections are closed at once.
    case refusing
  }

  /// What happens once, to the next request that holds `pattern`.
  struct Accident: Sendable {
    enum Kind: Sendable, Equatable {
      /// Redis gets the request, its reply never arrives.
      case lostReply
      /// The sender sees its connection end; Redis gets the request this much later.
      case lateRequest(Duration)
      /// The request passes. The weather may change behind it, so that its reply waits.
      case nothing
    }
    var kind: Kind
    /// Bytes the request holds; empty = any request.
    var pattern: [UInt8] = []
    /// The weather from then on.
    var weather: Weather?
  }

  let port: UInt16
  var url: String { "redis://127.0.0.1:\(port)" }
  var weather = Weather.fair
  /// Accidents to come, the next one first.
  var accidents: [Accident] = []
  /// How many have happened.
  private(set) var accidentCount = 0

  private let listener: TCPListener
  private let target: SocketAddress
  private var links: [ObjectIdentifier: Link] = [:]

  init(to port: UInt16) throws {
    target = try SocketAddress(ip: "127.0.0.1", port: port)
    listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
    self.port = listener.localAddress!.port
    try listener.start { [unowned self] client in accept(client) }
  }

  /// Ends every connection now.
  func reset() {
    for link in links.values { link.end() }
  }

  func close() {
    listener.close()
    reset()
  }

  /// Accidents happen to the next requests that hold `pattern`.
  /// - Parameter weather: the weather from the first of them on, if it changes.
  func expect(_ kind: Accident.Kind, times: Int = 1, pattern: String = "", then weather: Weather? = nil) {
    let accident = Accident(kind: kind, pattern: Array(pattern.utf8), weather: weather)
    accidents += Array(repeating: accident, count: times)
  }

  private func accept(_ client: TCPConnection) {
    if weather == .refusing { return client.close() }
    spawn { [self] in
      guard let server = try? await TCPConnection.connect(to: target, timeout: .seconds(2)) else {
        return client.close()
      }
      let link = Link(client: client, server: server)
      links[ObjectIdentifier(link)] = link
      spawn { await self.carryRequests(link) }
      await carryReplies(link)
      links[ObjectIdentifier(link)] = nil
    }
  }

  private func carryRequests(_ link: Link) async {
    while let bytes = try? await link.client.read() {
      await pass()
      if let accident = accidents.first, bytes.contains(subsequence: accident.pattern) {
        accidents.removeFirst()
        accidentCount += 1
        weather = accident.weather ?? weather
        switch accident.kind {
        case .nothing:
          break
        case .lostReply:
          link.losesReplies = true
        case .lateRequest(let delay):
          link.client.close()
          try? await Loop.sleep(for: delay)
        }
      }
      guard (try? await link.server.send(bytes)) != nil else { break }
      if link.client.isClosed { try? await Loop.sleep(for: .milliseconds(20)) }
    }
    link.end()
  }

  private func carryReplies(_ link: Link) async {
    while let bytes = try? await link.server.read() {
      await pass()
      // The reply is there, so the request has been executed.
      if link.losesReplies { break }
      if link.client.isClosed { continue }
      guard (try? await link.client.send(bytes)) != nil else { break }
    }
    link.end()
  }

  private func pass() async {
    if case .slow(let delay) = weather { try? await Loop.sleep(for: delay) }
    while weather == .silent { try? await Loop.sleep(for: .milliseconds(5)) }
  }

  /// One connection through the proxy.
  @LoopActor
  private final class Link {
    let client: TCPConnection
    let server: TCPConnection
    var losesReplies = false

    init(client: TCPConnection, server: TCPConnection) {
      self.client = client
      self.server = server
    }

    func end() {
      client.close()
      server.close()
    }
  }
}

extension [UInt8] {
  /// Whether the bytes contain `pattern`.
  func contains(subsequence pattern: [UInt8]) -> Bool {
    if pattern.isEmpty { return true }
    if count < pattern.count { return false }
    for start in 0...(count - pattern.count) where self[start] == pattern[0] {
      if self[start..<(start + pattern.count)].elementsEqual(pattern) { return true }
    }
    return false
  }
}
