// Many requests at once to an API behind TLS. They wait in line for their handshakes, and none waits for ever.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct HandshakeTests {
  /// An API that answers at once: requests in line take the connections of those that are done.
  @Test func aBurstIsAnsweredOnNoMoreConnectionsThanRequests() async throws {
    let count = 120
    try await withFront(serving: answering) { client, url in
      let statuses = try await statuses(of: count, client, url)
      #expect(statuses.allSatisfy { $0 == 200 })
      #expect(client.connectionCount <= count)
      #expect(client.waitingCount == 0)
    }
  }

  /// An API that answers nobody before all are there: each request gets a connection, and keeps it for the next round.
  @Test func eachGetsAConnectionIfNoneIsIdle() async throws {
    let count = 100
    let arrived = Gathering(count)
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        await arrived.arrive()
        connection.respond()
      }
    }
    try await withFront(serving: serve) { client, url in
      for _ in 0..<2 {
        let statuses = try await statuses(of: count, client, url)
        #expect(statuses.allSatisfy { $0 == 200 })
        #expect(client.connectionCount == count)
      }
    }
  }

  @Test func aRequestInLineCanBeCancelledOrRunOutOfTime() async throws {
    // The far end accepts and is silent, so no handshake ends.
    try await withClient(serving: silent) { client, far in
      let url = try ClientURL("https://127.0.0.1:\(far.port)/")
      let hasty = ClientRequest(method: .post, url: url, body: [1], timeout: .milliseconds(2))
      let patient = ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(15))
      let first = (0..<200).map { _ in spawn { await client.perform(patient) } }
      let last = (0..<50).map { _ in spawn { await client.perform(hasty) } }
      for task in last {
        let failure = try await task.value.failure()
        #expect(failure.kind == .timeout)
        #expect(!failure.mayHaveBeenDelivered)
      }
      for task in first { task.cancel() }
      for task in first {
        let failure = try await task.value.failure()
        #expect(failure.kind == .cancelled)
        #expect(!failure.mayHaveBeenDelivered)
      }
      #expect(client.waitingCount == 0)
      #expect(client.inFlightCount == 0)
    }
  }

  @LoopActor
  private func statuses(of count: Int, _ client: CurlClient, _ url: ClientURL) async throws -> [Int] {
    let request = ClientRequest(method: .post, url: url, body: [1, 2, 3], timeout: .seconds(15))
    let tasks = (0..<count).map { _ in spawn { try await client.perform(request).response().status } }
    var statuses: [Int] = []
    for task in tasks { statuses.append(try await task.value) }
    return statuses
  }

  private func withFront(
    serving serve: @escaping @LoopActor (FarConnection) async throws -> Void,
    _ body: @escaping @LoopActor (CurlClient, ClientURL) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(60)) {
      let far = try FarEnd(serve)
      defer { far.close() }
      let front = try await TLSFront.start(to: Int(far.port), version: .tls13)
      let client = CurlClient(settings: CurlSettings(certificateFile: front.certificate))
      do {
        defer { client.close() }
        try await body(client, try ClientURL("https://localhost:\(front.port)/"))
      } catch {
        await front.stop()
        throw error
      }
      await front.stop()
    }
  }
}
