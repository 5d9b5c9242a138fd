// A runner on a real queue, with a window whose edge is a second or two away. The zone is made so that its clocks show
// noon just then.

import CampaignSupport
import EventLoop
import Logging
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Text
@testable import TimeZones
@testable import WhatsApp

@Suite struct WindowDeliveryTests {
  @Test func nothingStartsAfterTheClosing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1000)
      let api = RecordingGateway()
      let closing = Self.wholeSecond(in: 2)
      let runner = try await Self.runner(on: q, api: api, interval: 7)
      runner.machine.windowFound(try Self.schedule("00:00-12:00", noon: closing))

      #expect(await runner.run() == .released)
      #expect(!api.starts.isEmpty && api.starts.allSatisfy { $0 < closing })
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .processing && status.counts.sent == api.starts.count)
      #expect(status.reason == "Fuera de la ventana de envío 00:00-12:00 (Etc/Prueba)")
      let opening = closing + 12 * 3_600_000
      #expect(abs(try #require(status.waitUntil) - opening) < 1000)
      #expect(status.counts.inFlight == 0 && status.counts.pending == 1000 - api.starts.count)
      try await q.expectSound()
      #expect(try await q.stats()["propietario"] == "")
    }
  }

  @Test func theOpeningIsAwaitedByTheOwner() async throws {
    // The opening is near enough that the owner keeps the campaign (`DeliveryLimits.longHold`).
    try await withDeadline(.seconds(60)) {
      try await inTime([.seconds(2), .seconds(5), .seconds(9)]) { lead in
        try await QueueFixture.run { q in try await Self.awaitTheOpening(in: lead.components.seconds, q) }
      }
    }
  }

  @LoopActor
  private static func awaitTheOpening(in seconds: Int64, _ q: QueueFixture) async throws {
    try await q.publish(count: 20)
    let api = RecordingGateway()
    let opening = wholeSecond(in: seconds)
    let waits = ProcessorWaits { [q.server.pid].compactMap { $0 } }
    let runner = try await runner(on: q, api: api, interval: 0)
    runner.machine.windowFound(try schedule("12:00-24:00", noon: opening))
    let running = spawn { await runner.run() }
    let told = Loop.now
    var status = try await q.queue.statuses.read("X")
    while status?.reason == nil, Loop.wallClockMilliseconds() < opening {
      try await Loop.sleep(for: .milliseconds(5))
      status = try await q.queue.statuses.read("X")
    }
    let isTooLate = Loop.wallClockMilliseconds() >= opening || Loop.now - told > .seconds(1)
    #expect(await running.value == .completed)
    if isTooLate { throw TooLate() }
    #expect(status?.reason != nil && status?.state == .queued)

    let first = try #require(api.starts.min())
    #expect(first >= opening)
    #expect(first < opening + 1500 + Milliseconds(waits.waited(from: Int(opening), to: Int(first))))
    #expect(try await q.queue.statuses.read("X")?.reason == nil)
    // Waiting costs a turn now and then, not one after the other.
    #expect((Int(try await q.stats()["turno"] ?? "") ?? .max) % 1_000_000 < 60)
  }

  @Test func aWindowThatCannotBeKeptStopsTheCampaign() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3) { $0.fields += [("ventana", "08:00-20:00"), ("zona_horaria", "Marte/Base")] }
      let api = RecordingGateway()
      let runner = try await Self.runner(on: q, api: api, interval: 0)
      #expect(await runner.run() == .released)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .stopped && status.counts.pending == 3 && api.starts.isEmpty)
      #expect(status.reason?.hasPrefix("No se puede respetar la ventana de envío 08:00-20:00 (Marte/Base)") == true)
    }
  }

  @LoopActor
  private static func runner(on q: QueueFixture, api: RecordingGateway, interval: Milliseconds) async throws
    -> CampaignRunner
  {
    _ = try await q.queue.controls.setInterval("X", interval)
    let owner = try await q.own()
    let context = DeliveryContext(
      settings: DeliverySettings(), queue: q.queue, gateway: api, credentials: FixedCredentials(), zones: ZoneFiles(),
      logger: Logger(label: "prueba"))
    return CampaignRunner(claim: owner.claimed, claimedAt: Loop.bootTimeNanoseconds(), context: context)
  }

  /// The whole second that is at least so many seconds away.
  private static func wholeSecond(in seconds: Int64) -> Milliseconds {
    (Loop.wallClockMilliseconds() / 1000 + seconds + 1) * 1000
  }

  /// A window in a zone where it is noon at the given moment.
  private static func schedule(_ window: String, noon: Milliseconds) throws -> SendSchedule {
    let rules = TimeZoneRules(initialOffset: 43_200 - noon / 1000 % 86_400, transitions: [], rule: nil)
    return SendSchedule(
      window: try SendWindow(window), zone: try #require(TimeZoneName("Etc/Prueba")), rules: rules)
  }
}

/// An API that answers at once, and notes when each message was let through its last gate.
@LoopActor
private final class RecordingGateway: MessageGateway, MessageChannel {
  private(set) var starts: [Milliseconds] = []

  func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel { self }

  let spareConnections = 0
  let connectTime: Duration? = .milliseconds(3)

  func send(_ message: OutboundMessage, gate: @escaping LastGate) async -> Outcome {
    // Connecting takes this long.
    try? await Loop.sleep(for: .milliseconds(3))
    let asked = Wakeup()
    gating: while true {
      switch gate({ asked.signal() }) {
      case .leave: break gating
      case .wait: await asked.wait(until: nil)
      case .refuse(let refusal): return .returned(refusal)
      }
    }
    starts.append(Loop.wallClockMilliseconds())
    return .sent(messageID: "wamid.\(message.slices.seq)", warning: nil)
  }
}

@LoopActor
private final class FixedCredentials: CredentialSource {
  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    guard let credentials = WhatsAppCredentials(key: "TOKEN,1,2") else { throw .malformed(inbox) }
    return credentials
  }
  func drop(_ inbox: String) {}
  func isReachable() async -> Bool { true }
}
