// Connections that are kept. Any number is used again, and each is given up before its server closes it. A request that
// meets a close on its way has an uncertain outcome, which a person has to look after.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct IdleConnectionTests {
  @Test func asManyAreKeptAsMayBeInFlight() async throws {
    let arrived = Gathering(600)
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        await arrived.arrive()
        connection.respond()
      }
    }
    try await withClient(CurlSettings(maximumInFlight: 600), serving: serve) { client, far in
      for _ in 0..<3 {
        let tasks = (0..<600).map { _ in
          spawn { try await client.perform(post(far, timeout: .seconds(15))).response().status }
        }
        for task in tasks {
          let status = try await task.value
          #expect(status == 200)
        }
      }
      #expect(far.connections.count == 600)
    }
  }

  @Test func aConnectionThatItsServerClosedIsNoLongerCounted() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.respond()
    }
    try await withClient(serving: serve) { client, far in
      let request = try post(far)
      for round in 1...5 {
        _ = try await client.perform(request).response()
        try await eventually { client.spareConnections(to: request.url) == 0 }
        #expect(far.requests.count == round, "nothing was repeated")
      }
    }
  }

  /// The header a server tells its limit by, and whether the client keeps the connection for a moment after the answer.
  @Test(
    arguments: [
      (nil, true), ("Keep-Alive: timeout=60", true), ("keep-alive: max=9,timeout=0", true),
      ("Keep-Alive: timeout=nunca", true), ("Keep-Alive: timeout=\"1\", max=5", false),
      ("keep-ALIVE:timeout = 1", false),
    ] as [(String?, Bool)])
  func aConnectionIsGivenUpBeforeItsServerClosesIt(header: String?, isKept: Bool) async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil { connection.respond(headers: header.map { [$0] } ?? []) }
    }
    try await withClient(serving: serve) { client, far in
      let request = try post(far)
      _ = try await client.perform(request).response()
      let answered = Loop.now
      try await eventually { far.openCount == 0 }
      #expect(client.spareConnections(to: request.url) == 0)
      // A server that says one second is left a quarter of it; else three seconds are the client's own limit.
      let kept = Loop.now - answered
      if isKept { #expect(kept >= .milliseconds(2900)) }
      if !isKept, kept >= .milliseconds(2900) { Issue.record("given up after \(kept) only") }
      _ = try await client.perform(request).response()
      #expect(far.connections.count == 2)
    }
  }

  /// An API 300 ms away that closes after a second, and requests at the worst of moments: all are certain.
  @Test func noRequestMeetsACloseOnItsWay() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      connection.tcp.setDeadline(after: .seconds(1))
      while try await connection.readRequest() != nil {
        connection.respond()
        connection.tcp.setDeadline(after: .seconds(1))
      }
    }
    try await withClient(serving: serve) { client, far in
      let proxy = try DelayingProxy(to: far.port, roundTrip: .milliseconds(300))
      defer { proxy.close() }
      let url = try ClientURL("http://127.0.0.1:\(proxy.port)/")
      @LoopActor func send() async throws -> Int {
        try await client.perform(ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(10)))
          .response().status
      }
      // Once it is seen that connections are closed after a second, none is used from half a second on.
      #expect(try await send() == 200)
      try await eventually { far.openCount == 0 }
      try await eventually { client.spareConnections(to: url) == 0 }
      for pause in stride(from: 400, through: 1000, by: 100) {
        try await Loop.sleep(for: .milliseconds(pause))
        #expect(try await send() == 200)
      }
    }
  }
}
