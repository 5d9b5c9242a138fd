// A runner on a real queue, with an API and credentials that the test controls, for all tests of the runner.

import EventLoop
import Logging
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Text
@testable import TimeZones
@testable import WhatsApp

extension QueueFixture {
  /// A runner of campaign X, which it claims.
  package func runner(
    _ api: ScriptedGateway, interval: Milliseconds = 0, credentials: any CredentialSource = OneInbox(),
    logger: Logger = Logger(label: "prueba"), change: (inout DeliverySettings) -> Void = { _ in }
  ) async throws -> CampaignRunner {
    _ = try await queue.controls.setInterval("X", interval)
    return try await runner(in: context(api, credentials: credentials, logger: logger, change: change))
  }

  package func runner(in context: DeliveryContext) async throws -> CampaignRunner {
    let owner = try await own()
    return CampaignRunner(claim: owner.claimed, claimedAt: Loop.bootTimeNanoseconds(), context: context)
  }

  package func context(
    _ api: ScriptedGateway, credentials: any CredentialSource = OneInbox(), logger: Logger = Logger(label: "prueba"),
    room: SendRoom = SendRoom(), change: (inout DeliverySettings) -> Void = { _ in }
  ) -> DeliveryContext {
    var settings = DeliverySettings()
    change(&settings)
    return DeliveryContext(
      settings: settings, queue: queue, gateway: api, credentials: credentials, zones: ZoneFiles(), logger: logger,
      room: room)
  }
}

/// An API that answers each send as the test says.
@LoopActor
package final class ScriptedGateway: MessageGateway {
  /// One message that passed the last gate.
  package struct Send: Sendable {
    /// From 1, in the order of the starts.
    package let count: Int
    package let seq: Int
    package let number: String
    /// The token with which it was sent.
    package let token: String
    /// Wall clock; `ended` is `.max` while it is under way.
    package let started: Milliseconds
    package var ended = Milliseconds.max
    /// Whether its answer was that the message is sent.
    package var isGood = false
  }

  package private(set) var sends: [Send] = []
  /// The refusals of the last gate.
  package private(set) var refusals: [GateRefusal] = []
  /// How long sends that begin from now on take until the body leaves.
  package var connecting: Duration = .zero
  private var connectingCount = 0
  /// The most sends that connected at the same time.
  package private(set) var mostConnecting = 0
  package var sendCount: Int { sends.count }
  package var started: [Milliseconds] { sends.map(\.started) }
  package var ended: [Milliseconds] { sends.map(\.ended) }
  private let latency: Duration
  private let answer: (Send) async -> Outcome

  package init(latency: Duration = .milliseconds(5), _ answer: @escaping (Send) async -> Outcome) {
    self.latency = latency
    self.answer = answer
  }

  package func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel {
    ScriptedChannel(api: self, token: credentials.token)
  }

  fileprivate func send(
    _ message: OutboundMessage, token: String, gate: @escaping LastGate
  ) async -> Outcome {
    if connecting > .zero {
      connectingCount += 1
      mostConnecting = max(mostConnecting, connectingCount)
      try? await Loop.sleep(for: connecting)
      connectingCount -= 1
    }
    let asked = Wakeup()
    gating: while true {
      switch gate({ asked.signal() }) {
      case .leave: break gating
      case .wait: await asked.wait(until: nil)
      case .refuse(let refusal):
        refusals.append(refusal)
        return .returned(refusal)
      }
    }
    let send = Send(
      count: sends.count + 1, seq: message.slices.seq, number: message.recipient, token: token,
      started: Loop.wallClockMilliseconds())
    sends.append(send)
    try? await Loop.sleep(for: latency)
    let outcome = await answer(send)
    if case .sent = outcome { sends[send.count - 1].isGood = true }
    sends[send.count - 1].ended = Loop.wallClockMilliseconds()
    return outcome
  }
}

@LoopActor
private final class ScriptedChannel: MessageChannel {
  private let api: ScriptedGateway
  private let token: String

  package init(api: ScriptedGateway, token: String) {
    self.api = api
    self.token = token
  }

  /// A connection that takes no time need not be made.
  package var spareConnections: Int { api.connecting > .zero ? 0 : 1 }
  package var connectTime: Duration? { api.connecting > .zero ? api.connecting : nil }

  package func send(_ message: OutboundMessage, gate: @escaping LastGate) async -> Outcome {
    await api.send(message, token: token, gate: gate)
  }
}

/// Credentials that are looked up once and then remembered until they are dropped.
@LoopActor
package final class OneInbox: CredentialSource {
  /// The token that the source has now.
  package var token: String
  package private(set) var drops = 0
  private var remembered: String?

  package init(token: String = "TOKEN") { self.token = token }

  package func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    let token = remembered ?? token
    remembered = token
    guard let credentials = WhatsAppCredentials(key: "\(token),1,2") else { throw .malformed(inbox) }
    return credentials
  }

  package func drop(_ inbox: String) {
    drops += 1
    remembered = nil
  }

  package func isReachable() async -> Bool { true }
}
