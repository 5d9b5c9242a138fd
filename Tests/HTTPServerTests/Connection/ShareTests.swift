// Many connections from one address keep nobody else out.

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ShareTests {
  private static func limits(_ connections: Int, idleTimeWhenFull: Duration = .seconds(60)) -> HTTPServerLimits {
    var limits = HTTPServerLimits()
    limits.connections = connections
    limits.idleTimeWhenFull = idleTimeWhenFull
    return limits
  }

  @LoopActor
  private static func count(_ server: HTTPListener, _ ip: String) throws -> Int {
    let network = try SocketAddress(ip: ip, port: 0).network
    return server.connections.count { $0.network == network }
  }

  /// Reads until the answer is there.
  @LoopActor
  private static func answers(_ client: RudeClient) async throws -> Bool {
    client.ask("GET", "/a")
    var text = ""
    try await eventually("an answer") {
      guard let more = client.read(upTo: 4096) else { return true }
      text += more
      return text.hasSuffix("\r\n\r\nx")
    }
    return text.hasPrefix("HTTP/1.1 200 ")
  }

  /// The connections are idle, or in the midst of a head.
  @Test(arguments: ["", "GET /a HTTP/1.1\r\nHo"]) func othersComeInAtOnceAndUpToTheirHalf(opening: String) async throws
  {
    try await withDeadline {
      var crowding: Set<String> = []
      try await withServer([fixed("/a", "x")], limits: Self.limits(100)) { server in
        server.isExempt = { _ in false }
        server.onCrowding = { crowding.insert($0.ip) }
        let port = Int(server.localAddress!.port)
        var flood: [RawClient] = []
        for _ in 0..<150 {
          // A refused client may see that at once.
          guard let client = try? await RawClient(server) else { continue }
          if !opening.isEmpty { try? await client.send(opening) }
          flood.append(client)
        }
        // Two places of a hundred are not lent to anybody.
        try await eventually { server.counters.accepted + server.counters.crowdedOut >= 150 }
        #expect(try Self.count(server, "127.0.0.1") == 98)
        #expect(crowding == ["127.0.0.1"])

        var others: [RudeClient] = []
        for number in 0..<50 {
          let client = try RudeClient(port: port, from: "127.0.0.2")
          #expect(try await Self.answers(client), "\(number)")
          others.append(client)
        }
        let (own, theirs) = (try Self.count(server, "127.0.0.2"), try Self.count(server, "127.0.0.1"))
        #expect(own == 50, "\(own) and \(theirs), \(server.counters)")
        try await eventually { try Self.count(server, "127.0.0.1") <= 50 }
        // Both have their half now, and nobody loses more.
        #expect(try Self.count(server, "127.0.0.1") == 50)
        for client in flood { client.close() }
        for client in others { client.reset() }
      }
    }
  }

  @Test func whoHasMostPlacesMayExchangeIdleOnes() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")], limits: Self.limits(50, idleTimeWhenFull: .milliseconds(200))) {
        server in
        server.isExempt = { _ in false }
        var flood: [RawClient] = []
        for _ in 0..<60 { if let client = try? await RawClient(server) { flood.append(client) } }
        try await eventually { server.counters.accepted + server.counters.crowdedOut >= 60 }
        let refused = server.counters.crowdedOut
        #expect(refused > 0)
        try await eventually("a probe from the same address gets through, once some have been idle for long") {
          let probe = try RudeClient(port: Int(server.localAddress!.port))
          return try await Self.answers(probe)
        }
        for client in flood { client.close() }
      }
    }
  }

  @Test(arguments: [true, false]) func whoIsExemptMayHaveAll(hasRule: Bool) async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")], limits: Self.limits(20)) { server in
        if hasRule { server.isExempt = { $0.ip == "127.0.0.1" } }
        var clients: [RawClient] = []
        for _ in 0..<20 {
          let client = try await RawClient(server)
          #expect(try await client.get("/a").body == "x")
          clients.append(client)
        }
        #expect(server.connectionCount == 20 && server.counters.crowdedOut == 0)
        for client in clients { client.close() }
      }
    }
  }

  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("::ffff:10.0.0.1", "10.0.0.1", true),
    ("2001:db8::1", "2001:db8::2", true), ("2001:db8::1", "2001:db8:0:1::1", false), ("::1", "0.0.0.0", false),
  ]) func oneClientIsToldFromAnother(one: String, other: String, isSame: Bool) throws {
    let networks = try [one, other].map { try SocketAddress(ip: $0, port: 1).network }
    #expect((networks[0] == networks[1]) == isSame)
  }

  @Test func countsEndWithTheConnections() throws {
    var shares = PlaceShares(capacity: 4)
    let (one, other) = (
      try SocketAddress(ip: "10.0.0.1", port: 1).network, try SocketAddress(ip: "10.0.0.2", port: 1).network
    )
    for _ in 0..<3 { shares.add(one) }
    shares.add(other)
    #expect(shares.largest == one && shares.isOver(one) && !shares.isOver(other))
    shares.remove(one)
    #expect(shares.largest == nil && shares.isOver(one))
    shares.remove(one)
    #expect(!shares.isOver(one))
    shares.remove(one)
    shares.remove(one)
    #expect(!shares.isOver(one))
  }
}
