// A campaign that sends nothing says why in its status. MachineNoticeTests have the words for each wait.

import CampaignSupport
import EventLoop
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery

@Suite struct RunnerNoticeTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  /// Sends that end when the test says so.
  @LoopActor
  private final class Door {
    var isOpen = false { didSet { for waiter in waiters { waiter.signal() } } }
    private var waiters: [Wakeup] = []

    func pass() async {
      guard !isOpen else { return }
      let waiter = Wakeup()
      waiters.append(waiter)
      await waiter.wait(until: nil)
    }
  }

  private func reason(_ q: QueueFixture) async throws -> String { try await q.queue.statuses.read("X")?.reason ?? "" }

  @Test func anAPIThatDoesNotAnswerIsNamedAndForgottenWhenItDoes() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 2 }) { q in
      try await q.publish(count: 3)
      let door = Door()
      let api = ScriptedGateway { _ in
        await door.pass()
        return Self.sent
      }
      let runner = try await q.runner(api) { $0.maximumInFlight = 2 }
      let running = spawn { await runner.run() }
      try await eventually { api.sendCount == 2 }
      #expect(try await reason(q) == "", "not at once")
      try await eventually { try await reason(q).hasPrefix("La API de WhatsApp tarda en responder: 2 envíos") }
      door.isOpen = true
      #expect(await running.value == .completed)
      #expect(try await reason(q) == "")
    }
  }

  /// All campaigns of an instance share its room; one that finds none waits, says so, and goes on when there is some.
  @Test func anInstanceWithoutRoomIsNamed() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 4)
      let api = ScriptedGateway { _ in Self.sent }
      let room = SendRoom(limit: 2, reason: "Ya salen 2 mensajes a la vez")
      for _ in 0..<2 { room.take() }
      let runner = try await q.runner(in: q.context(api, room: room))
      let running = spawn { await runner.run() }
      try await eventually { try await reason(q) == "Ya salen 2 mensajes a la vez: se continúa solo." }
      #expect(api.sendCount == 0)
      room.giveBack()
      #expect(await running.value == .completed)
      #expect(api.sendCount == 4 && room.used == 1 && room.campaigns == 0)
    }
  }

  /// No instance has the campaign, and its status says so.
  @Test func aCampaignThatNobodyTakesSaysSo() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      #expect(try await reason(q) == "")
      try await eventually(within: .seconds(20)) { try await reason(q).hasPrefix("Ninguna instancia la está enviando") }
      #expect(try await q.queue.controls.pause("X") == .done(.paused))
      #expect(try await reason(q) == "")
      #expect(try await q.queue.controls.resume("X") == .done(.queued))
      #expect(try await reason(q) == "", "it has just been asked for")
    }
  }
}
