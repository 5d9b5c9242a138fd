// Answers two questions about a request that failed: can the other side have it, and can it have it twice?

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct DeliveryTests {
  /// curl by itself would send the POST again on a new connection, and the far end would have it twice.
  @Test func aReusedConnectionThatDiesAfterTheRequestDeliversOnce() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.respond()
      _ = try await connection.readRequest()  // and close without a byte of answer
    }
    try await withClient(serving: serve) { client, far in
      for number in 0..<10 {
        _ = try await client.perform(post(far, "first \(number)")).response()
        let failure = try await client.perform(post(far, "second \(number)")).failure()
        // Every sixth time curl, which counts over a handle's requests, gives up with 55 before it tries to rewind.
        #expect(failure.kind == .sendRewind || number == 5)
        #expect(failure.code == 65 || number == 5 && failure.code == 55)
        #expect(failure.mayHaveBeenDelivered)
      }
      let bodies = far.requests.map(\.text)
      #expect(bodies == (0..<10).flatMap { ["first \($0)", "second \($0)"] })
    }
  }

  @Test func aReusedConnectionThatIsResetAfterTheRequestDeliversOnce() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.respond()
      _ = try await connection.readRequest()
      connection.tcp.reset()
    }
    try await withClient(serving: serve) { client, far in
      _ = try await client.perform(post(far, "first")).response()
      let failure = try await client.perform(post(far, "second")).failure()
      #expect(failure.mayHaveBeenDelivered)
      #expect(far.requests.map(\.text) == ["first", "second"])
    }
  }

  @Test func aFreshConnectionThatDiesAfterTheRequestDeliversOnce() async throws {
    try await withClient(serving: closing) { client, far in
      let failure = try await client.perform(post(far)).failure()
      #expect(failure.kind == .emptyReply)
      #expect(failure.mayHaveBeenDelivered)
      #expect(far.requests.count == 1)
    }
  }

  @Test func aConnectionClosedWhileIdleIsReplacedUnseen() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.respond()
    }
    try await withClient(serving: serve) { client, far in
      for number in 0..<5 {
        _ = try await client.perform(post(far, "\(number)")).response()
        try await eventually { far.openCount == 0 }
      }
      #expect(far.requests.map(\.text) == ["0", "1", "2", "3", "4"])
      #expect(far.connections.count == 5)
    }
  }

  /// Servers close what was idle for 5 s; a request into that is uncertain for nothing (docs/delivery.md).
  @Test func aConnectionThatWasIdleForThreeSecondsIsNotUsedAgain() async throws {
    try await withClient(serving: answering) { client, far in
      _ = try await client.perform(post(far, "first")).response()
      _ = try await client.perform(post(far, "second")).response()
      #expect(far.connections.count == 1)
      // curl counts whole seconds, and there is nothing to see before they are over.
      try await Loop.sleep(for: .milliseconds(4100))
      _ = try await client.perform(post(far, "third")).response()
      #expect(far.connections.count == 2)
    }
  }

  @Test func aConnectionClosedAtOnceGetsTheMessageNowhere() async throws {
    let resetting: @LoopActor (FarConnection) async throws -> Void = { $0.tcp.reset() }
    try await withClient(serving: resetting) { client, far in
      let failure = try await client.perform(post(far)).failure()
      // The reset may be there before the connection has been noticed.
      #expect([.reset, .emptyReply, .connect].contains(failure.kind))
      #expect(far.requests.isEmpty)
    }
  }

  @Test func aRefusedConnectionDeliversNothing() async throws {
    try await withClient(serving: answering) { client, far in
      let request = try post(far)
      far.close()
      let failure = try await client.perform(request).failure()
      #expect(failure.kind == .connect)
      #expect(failure.code == 7)
      #expect(!failure.mayHaveBeenDelivered)
    }
  }

  @Test func anUnknownNameDeliversNothing() async throws {
    try await withClient(serving: answering) { client, _ in
      let url = try ClientURL("http://no-such-host.invalid/enviar?token=secreto")
      let request = ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(10))
      let failure = try await client.perform(request).failure()
      #expect(failure.kind == .dns)
      #expect(!failure.mayHaveBeenDelivered)
      #expect(!failure.description.contains("secreto"))
    }
  }

  // MARK: The gate

  @Test func aGateThatRefusesKeepsTheBodyHere() async throws {
    let rest = Box<[UInt8]>()
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      if connection.number > 1 { return try await answering(connection) }
      _ = try await connection.readHead()
      rest.value = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let failure = try await client.perform(post(far, "secret", gate: { _ in .shut })).failure()
      #expect(failure.kind == .aborted)
      #expect(!failure.mayHaveBeenDelivered)
      try await eventually { rest.value != nil || far.connections.isEmpty }
      #expect(rest.value ?? [] == [])
      // The handle can be used again.
      let response = try await client.perform(post(far, "next", gate: { _ in .open })).response()
      #expect(response.status == 200)
      #expect(far.requests.map(\.text) == ["next"])
    }
  }

  @Test func aGateThatRefusesOnAReusedConnectionKeepsTheBodyHere() async throws {
    try await withClient(serving: answering) { client, far in
      _ = try await client.perform(post(far, "first", gate: { _ in .open })).response()
      let failure = try await client.perform(post(far, "secret", gate: { _ in .shut })).failure()
      #expect(failure.kind == .aborted)
      #expect(!failure.mayHaveBeenDelivered)
      _ = try await client.perform(post(far, "last", gate: { _ in .open })).response()
      #expect(far.requests.map(\.text) == ["first", "last"])
    }
  }

  @Test func theGateIsAskedOnceHoweverLargeTheBody() async throws {
    try await withClient(serving: answering) { client, far in
      var asked = 0
      let body = String(repeating: "0123456789", count: 50_000)
      let request = try post(far, body, timeout: .seconds(15)) { _ in
        asked += 1
        return .open
      }
      _ = try await client.perform(request).response()
      #expect(asked == 1)
      #expect(far.requests[0].text == body)
    }
  }

  @Test func theGateIsAskedOnlyWhenTheBodyIsAboutToLeave() async throws {
    try await withClient(serving: answering) { client, far in
      var asked = 0
      var request = try post(far) { _ in
        asked += 1
        return .open
      }
      request.url = try ClientURL("http://127.0.0.1:1/")
      _ = try await client.perform(request).failure()
      #expect(asked == 0)
    }
  }

  // MARK: Time

  @Test func aTimeoutBeforeTheBodyDeliversNothing() async throws {
    // A far end that never answers the TLS handshake: connected, but no byte of the request has left.
    try await withClient(serving: silent) { client, far in
      let url = try ClientURL("https://127.0.0.1:\(far.port)/")
      let begin = Loop.now
      let request = ClientRequest(method: .post, url: url, body: [1], timeout: .milliseconds(300))
      let failure = try await client.perform(request).failure()
      #expect(failure.kind == .timeout)
      #expect(!failure.mayHaveBeenDelivered)
      #expect(Loop.now - begin >= .milliseconds(299))
      #expect(Loop.now - begin < .seconds(5))
    }
  }

  @Test func aTimeoutAfterTheBodyMayHaveDelivered() async throws {
    try await withClient(serving: hanging) { client, far in
      let failure = try await client.perform(post(far, timeout: .seconds(2))).failure()
      #expect(failure.kind == .timeout)
      #expect(failure.code == 28)
      #expect(failure.mayHaveBeenDelivered)
      #expect(far.requests.count == 1)
    }
  }

  @Test func aProcessThatWasStoppedSendsNothingOldOnWaking() async throws {
    try await withClient(CurlSettings(maximumInFlight: 1), serving: hanging) { client, far in
      let first = spawn { await client.perform(try post(far, "first")) }
      try await eventually { far.requests.count == 1 }
      let second = spawn { await client.perform(try post(far, "second", timeout: .milliseconds(300))) }
      for _ in 0..<10_000 where client.waitingCount == 0 { await Task.yield() }
      // The whole loop stands still, and the room comes free in the turn in which it goes on.
      let end = Loop.now + .milliseconds(400)
      while Loop.now < end {}
      first.cancel()
      let failure = try await second.value.failure()
      #expect(failure.kind == .timeout)
      #expect(!failure.mayHaveBeenDelivered)
      _ = try await first.value
      try await eventually { far.openCount == 0 }
      #expect(far.requests.map(\.text) == ["first"])
    }
  }

  // MARK: Cancellation

  @Test func cancellationAfterTheBodyMayHaveDelivered() async throws {
    try await withClient(serving: hanging) { client, far in
      let task = spawn { try await client.perform(post(far)).failure() }
      try await eventually { far.requests.count == 1 }
      task.cancel()
      let failure = try await task.value
      #expect(failure.kind == .cancelled)
      #expect(failure.mayHaveBeenDelivered)
      #expect(client.inFlightCount == 0)
      try await eventually { far.openCount == 0 }
    }
  }

  @Test func cancellationBeforeTheBodyDeliversNothing() async throws {
    try await withClient(serving: silent) { client, far in
      let url = try ClientURL("https://127.0.0.1:\(far.port)/")
      let task = spawn {
        try await client.perform(ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(10))).failure()
      }
      try await eventually { far.openCount == 1 }
      task.cancel()
      let failure = try await task.value
      #expect(failure.kind == .cancelled)
      #expect(!failure.mayHaveBeenDelivered)
    }
  }

  @Test func aTaskCancelledBeforehandSendsNothing() async throws {
    try await withClient(serving: answering) { client, far in
      let task = spawn {
        while !Task.isCancelled { try? await Loop.sleep(for: .seconds(10)) }
        return try await client.perform(post(far)).failure()
      }
      task.cancel()
      let failure = try await task.value
      #expect(failure.kind == .cancelled)
      #expect(far.connections.isEmpty)
    }
  }

  @Test func aGateMayCancelItsOwnTask() async throws {
    try await withClient(serving: answering) { client, far in
      let holder = Box<Task<ClientOutcome, any Error>>()
      holder.value = spawn {
        await client.perform(
          try post(far) { _ in
            holder.value?.cancel()
            return .shut
          })
      }
      let failure = try await holder.value!.value.failure()
      #expect(failure.kind == .aborted || failure.kind == .cancelled)
      #expect(!failure.mayHaveBeenDelivered)
      _ = try await client.perform(post(far)).response()
    }
  }
}

/// A value that closures of one test share.
@LoopActor
final class Box<Value> {
  var value: Value?
  nonisolated init() {}
}
