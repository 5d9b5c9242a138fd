// Requests that wait, connected, at their gate. So a campaign keeps its pace with an API far away.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct HeldRequestTests {
  /// A request that waits at its gate, and the gate's answer from then on.
  @LoopActor
  private final class Held {
    var answer = GateAnswer.wait
    private(set) var asked = 0
    private var request: HeldRequest?

    var isWaiting: Bool { request != nil }

    func gate(_ request: HeldRequest) -> GateAnswer {
      asked += 1
      self.request = request
      return answer
    }

    func askAgain(_ answer: GateAnswer) {
      self.answer = answer
      request?.askAgain()
    }
  }

  @Test func aHeldRequestLeavesWhenItsGateOpensOverTheSameConnection() async throws {
    try await withClient(serving: answering) { client, far in
      let held = Held()
      let sending = spawn { try await client.perform(post(far, "held", gate: held.gate)).response().status }
      try await eventually { held.isWaiting }
      // Another request, over a connection of its own, does not wait for the held one.
      #expect(try await client.perform(post(far, "other")).response().status == 200)
      held.askAgain(.wait)
      #expect(held.asked == 2 && far.requests.map(\.text) == ["other"])
      held.askAgain(.open)
      #expect(try await sending.value == 200)
      #expect(held.asked == 3)
      #expect(far.requests.map(\.text) == ["other", "held"])
      #expect(far.connections.count == 2)
      // Both connections are kept.
      let url = try post(far).url
      #expect(client.spareConnections(to: url) == 2)
      held.askAgain(.open)
      #expect(held.asked == 3, "after the end it does nothing")
    }
  }

  @Test(arguments: [1, 2, 16_384, 16_385, 500_000])
  func aHeldBodyArrivesWhole(size: Int) async throws {
    try await withClient(serving: answering) { client, far in
      let held = Held()
      let body = String(repeating: "x", count: size)
      let sending = spawn {
        try await client.perform(post(far, body, timeout: .seconds(15), gate: held.gate)).response()
      }
      try await eventually { held.isWaiting }
      held.askAgain(.open)
      _ = try await sending.value
      #expect(far.requests.map(\.text) == [body])
    }
  }

  @Test func manyAreLetGoOneByOneInAnyOrder() async throws {
    try await withClient(serving: answering) { client, far in
      let held = (0..<20).map { _ in Held() }
      let tasks = held.enumerated().map { index, held in
        spawn { try await client.perform(post(far, "\(index)", gate: held.gate)).response().status }
      }
      try await eventually { held.allSatisfy(\.isWaiting) }
      let order = Array(held.indices).shuffled()
      for (count, index) in order.enumerated() {
        held[index].askAgain(.open)
        try await eventually { far.requests.count == count + 1 }
      }
      for task in tasks { #expect(try await task.value == 200) }
      #expect(far.requests.map(\.text) == order.map { "\($0)" })
      #expect(far.connections.count == 20)
    }
  }

  @Test func aHeldRequestThatIsRefusedSendsNothingOfItsBody() async throws {
    try await withClient(serving: answering) { client, far in
      let held = Held()
      let sending = spawn { try await client.perform(post(far, "secret", gate: held.gate)).failure() }
      try await eventually { held.isWaiting }
      held.askAgain(.shut)
      let failure = try await sending.value
      #expect(failure.kind == .aborted && !failure.mayHaveBeenDelivered)
      try await eventually { far.openCount == 0 }
      #expect(far.requests.isEmpty)
    }
  }

  /// An event that ends a request while it waits at its gate.
  enum Ending: CaseIterable {
    case deadline, cancelled, closedByServer, resetByServer, requestTimeout, earlySuccess
  }

  @Test(arguments: Ending.allCases) func whatEndsWhileItIsHeldWasNotDelivered(ending: Ending) async throws {
    let act = Box<FarConnection>()
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readHead()
      act.value = connection
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let held = Held()
      let request = try post(
        far, timeout: ending == .deadline ? .milliseconds(300) : .seconds(15), gate: held.gate)
      let sending = spawn { try await client.perform(request).failure() }
      try await eventually { held.isWaiting && act.value != nil }
      switch ending {
      case .deadline: break
      case .cancelled: sending.cancel()
      case .closedByServer: act.value?.tcp.close()
      case .resetByServer: act.value?.tcp.reset()
      case .requestTimeout: act.value?.respond("408 Request Timeout")
      case .earlySuccess: act.value?.respond("200 OK")
      }
      let failure = try await sending.value
      #expect(!failure.mayHaveBeenDelivered)
      #expect(failure.wasHeld)
      #expect(client.inFlightCount == 0)
    }
  }

  /// An API that refuses by the head alone is understood: nothing of the body is needed for that.
  @Test func anAnswerThatComesBeforeTheBodyCounts() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readHead()
      connection.respond("401 Unauthorized")
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let held = Held()
      let response = try await client.perform(post(far, gate: held.gate)).response()
      #expect(response.status == 401)
    }
  }

  @Test func aClientThatClosesEndsWhatIsHeld() async throws {
    try await withClient(serving: answering) { client, far in
      let held = Held()
      let sending = spawn { try await client.perform(post(far, gate: held.gate)).failure() }
      try await eventually { held.isWaiting }
      client.close()
      #expect(try await sending.value.kind == .aborted)
      held.askAgain(.open)
      #expect(held.asked == 1 && far.requests.isEmpty)
    }
  }
}
