// The deliverer on a real queue, with receivers on real sockets that behave as badly as the test wants.

import CampaignSupport
import Campaigns
import EventLoop
import Foundation
import HTTPClient
import Logging
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text
@testable import Webhooks

@Suite struct WebhookDelivererTests {
  typealias Serve = @LoopActor (FarConnection) async throws -> Void

  /// A receiver that answers the first requests with the given steps, one each, and all others with 200.
  @LoopActor
  private static func receiver(_ steps: [Step] = [], ip: String = "127.0.0.1") throws -> FarEnd {
    var left = steps[...]
    return try FarEnd(ip: ip) { connection in
      while try await connection.readRequest() != nil {
        switch left.popFirst() ?? .status("200 OK") {
        case .status(let status, let headers): connection.respond(status, headers: headers)
        case .reset: return
        case .endless:
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
          while true {
            connection.send(String(repeating: "x", count: 4096))
            try await Loop.sleep(for: .milliseconds(1))
            if connection.tcp.isClosed { return }
          }
        case .hang:
          _ = try await connection.readToEnd()
          return
        }
      }
    }
  }

  enum Step: Sendable {
    case status(String, headers: [String] = [])
    case reset, hang, endless
  }

  /// Runs a deliverer, which may call private addresses by default.
  @LoopActor
  private static func delivering(
    _ q: QueueFixture, to address: String? = nil, secret: String? = "secreto", mayBePrivate: Bool = true,
    _ body: (WebhookDeliverer) async throws -> Void
  ) async throws {
    let deliverer = try WebhookDeliverer(
      announcements: q.queue.announcements, statuses: q.queue.statuses, rules: WebhookRules(mayBePrivate: mayBePrivate),
      address: address, secret: secret,
      logger: Logger(label: "prueba"))
    let running = spawn { await deliverer.run() }
    let result: Result<Void, any Error>
    do { result = .success(try await body(deliverer)) } catch { result = .failure(error) }
    await deliverer.stop()
    await running.value
    try result.get()
  }

  private static let announcing = QueueSettings.fast.with { $0.announcesEnds = true }

  /// A campaign that was cancelled before it began: the shortest way to an end, and one without an owner.
  @LoopActor
  private static func end(_ q: QueueFixture, _ campaign: String = "X", own: String? = nil) async throws {
    try await q.publish(campaign, upload: "u-\(campaign)", count: 2) {
      if let own { $0.fields += [("webhook_url", own)] }
    }
    #expect(try await q.queue.controls.cancel(campaign) == .done(.cancelled))
  }

  private static func object(_ request: FarEnd.Request) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
  }

  @LoopActor
  private static func state(_ q: QueueFixture, _ campaign: String = "X") async throws -> WebhookState? {
    try await q.queue.statuses.read(campaign)?.webhook
  }

  @Test func theEndIsDeliveredSignedToBothAddresses() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let general = try Self.receiver()
      let own = try Self.receiver(ip: "::1")
      defer {
        general.close()
        own.close()
      }
      try await Self.end(q, own: "http://[::1]:\(own.port)/propia?clave=1")
      try await Self.delivering(q, to: general.address("/general")) { _ in
        try await eventually { try await Self.state(q) == .delivered }
      }
      #expect(general.requests.count == 1 && own.requests.count == 1)
      #expect(general.requests.first?.line == "POST /general HTTP/1.1")
      #expect(own.requests.first?.line == "POST /propia?clave=1 HTTP/1.1")
      var ids: Set<String> = []
      for request in general.requests + own.requests {
        let object = try Self.object(request)
        #expect(object["evento"] as? String == "cancelado" && object["estado"] as? String == "cancelado")
        #expect(object["campaign_id"] as? String == "X" && object["cancelados"] as? Int == 2)
        #expect(object["intento"] as? Int == 1)
        let sent = try #require((object["enviado"] as? String).flatMap(Timestamp.parse)?.utc)
        #expect(abs(sent - Loop.wallClockMilliseconds()) < 60_000)
        ids.insert(try #require(object["entrega_id"] as? String))
        #expect(request.header("X-Entrega-Id") == object["entrega_id"] as? String)
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("User-Agent") == "LoopServer-Webhook")
        #expect(
          request.header("X-Firma-256") == WebhookSender.signature(of: request.body, secret: Array("secreto".utf8)))
      }
      #expect(ids.count == 1)
      #expect(try await q.text("EXISTS", "webhooks:pendientes") == "0")
    }
  }

  @Test func withoutASecretThereIsNoSignature() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let receiver = try Self.receiver()
      defer { receiver.close() }
      try await Self.end(q)
      try await Self.delivering(q, to: receiver.address(), secret: nil) { _ in
        try await eventually { try await Self.state(q) == .delivered }
      }
      #expect(receiver.requests.count == 1 && receiver.requests[0].header("X-Firma-256") == nil)
    }
  }

  @Test func whatFailsIsTriedAgainWithTheSameID() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let elsewhere = try Self.receiver()
      defer { elsewhere.close() }
      let receiver = try Self.receiver([
        .status("500 Internal Server Error"), .status("302 Found", headers: ["Location: \(elsewhere.address())"]),
        .reset,
      ])
      defer { receiver.close() }
      try await Self.end(q)
      try await Self.delivering(q, to: receiver.address()) { _ in
        try await eventually(within: .seconds(30)) { try await Self.state(q) == .delivered }
      }
      #expect(receiver.requests.count == 4 && elsewhere.connections.isEmpty)
      #expect(Set(receiver.requests.map { $0.header("X-Entrega-Id") ?? "" }).count == 1)
      #expect(try receiver.requests.map { try Self.object($0)["intento"] as? Int } == [1, 2, 3, 4])
    }
  }

  @Test func goneEndsItAndAnEndlessAnswerIsCutOff() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let receiver = try Self.receiver([.status("410 Gone")])
      let endless = try Self.receiver([.endless])
      defer {
        receiver.close()
        endless.close()
      }
      try await Self.end(q, own: endless.address())
      try await Self.delivering(q, to: receiver.address()) { _ in
        try await eventually { try await Self.state(q) == .rejected }
      }
      #expect(receiver.requests.count == 1 && endless.requests.count == 1)
      let stats = try await q.stats()
      #expect(stats["webhook_general"] == "rechazado" && stats["webhook_propia"] == "entregado")
      try await eventually { endless.openCount == 0 }
    }
  }

  @Test func aReceiverThatHangsHoldsUpNobodyElse() async throws {
    try await QueueFixture.run(.fast) { q in
      let slow = try Self.receiver(Array(repeating: .hang, count: 100))
      let quick = try Self.receiver()
      defer {
        slow.close()
        quick.close()
      }
      // Another host than the quick one's, as the limit for each host counts.
      for number in 0..<60 { try await Self.end(q, "lenta \(number)", own: "http://localhost:\(slow.port)/") }
      try await Self.end(q, "rápida", own: quick.address())
      try await Self.delivering(q) { deliverer in
        try await eventually { try await Self.state(q, "rápida") == .delivered }
        // None of the hanging deliveries had been given up, which would have made room.
        #expect(slow.requests.count <= WebhookLimits.deliveriesPerHost && slow.openCount == slow.connections.count)
        try await eventually { slow.requests.count == WebhookLimits.deliveriesPerHost }
        #expect(deliverer.activeCount <= WebhookLimits.deliveries)
      }
      // A stop breaks the hanging ones off and leaves nothing reserved: another instance may have them at once.
      #expect(slow.requests.count == WebhookLimits.deliveriesPerHost)
      let names = Set(slow.requests.compactMap { $0.header("X-Entrega-Id") })
      #expect(names.count == WebhookLimits.deliveriesPerHost)
      let due = try await q.queue.announcements.due(by: Loop.wallClockMilliseconds() + 10, limit: 100)
      #expect(due.count >= WebhookLimits.deliveriesPerHost)
    }
  }

  /// Redis says when an announcement is due: by its own clock.
  @Test(arguments: [-3600, 3600])
  func anotherClockInRedisDelaysNothing(ahead: Int) async throws {
    try await QueueFixture.run(Self.announcing, clockAhead: ahead) { q in
      let receiver = try Self.receiver()
      defer { receiver.close() }
      try await Self.end(q)
      try await Self.delivering(q, to: receiver.address()) { _ in
        try await eventually { try await Self.state(q) == .delivered }
      }
      #expect(receiver.requests.count == 1)
    }
  }

  @Test func twoInstancesDeliverOnce() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let receiver = try Self.receiver()
      defer { receiver.close() }
      for number in 0..<20 { try await Self.end(q, "c\(number)") }
      try await Self.delivering(q, to: receiver.address()) { _ in
        try await Self.delivering(q, to: receiver.address()) { _ in
          try await eventually(within: .seconds(20)) { try await q.text("EXISTS", "webhooks:pendientes") == "0" }
        }
      }
      #expect(receiver.requests.count == 20)
      #expect(Set(receiver.requests.compactMap { $0.header("X-Entrega-Id") }).count == 20)
    }
  }

  @Test func itWaitsUntilNothingIsInFlight() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let receiver = try Self.receiver()
      defer { receiver.close() }
      try await q.publish(count: 3)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      _ = try await owner.take(0, stop: "sin crédito")
      try await Self.delivering(q, to: receiver.address()) { _ in
        // The announcement has been looked at and put off more than once.
        let member = RedisArgument.string("general:X")
        let first = try await q.text("ZSCORE", "webhooks:pendientes", member)
        try await eventually { try await q.text("ZSCORE", "webhooks:pendientes", member) != first }
        #expect(receiver.connections.isEmpty)
        _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
        try await eventually { try await Self.state(q) == .delivered }
      }
      let object = try Self.object(try #require(receiver.requests.first))
      #expect(object["evento"] as? String == "detenido" && object["motivo"] as? String == "sin crédito")
      #expect(object["en_vuelo"] as? Int == 0 && object["enviados"] as? Int == 2 && object["intento"] as? Int == 1)
    }
  }

  /// Nothing of this machine is called, whatever the address looks like; the upload's own check is passed over here, as
  /// a name that was public then may be another's now.
  @Test(arguments: ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
  func nothingPrivateIsCalled(host: String) async throws {
    try await withDeadline(.seconds(20)) {
      let receiver = try FarEnd(ip: host == "[::1]" ? "::1" : "127.0.0.1") { _ = try await $0.readRequest() }
      defer { receiver.close() }
      let sender = WebhookSender(rules: WebhookRules(), secret: nil)
      defer { sender.close() }
      let url = try ClientURL("http://\(host):\(receiver.port)/")
      let outcome = await sender.send([1], deliveryID: "u-1", to: url)
      #expect(outcome == .failed(reason: "su dirección no es pública", retryAfter: nil))
      #expect(receiver.connections.isEmpty)
    }
  }

  @Test func anAddressThatIsNoLongerAllowedIsNotCalled() async throws {
    try await QueueFixture.run(.fast) { q in
      let receiver = try Self.receiver()
      defer { receiver.close() }
      try await Self.end(q, own: receiver.address())
      try await Self.delivering(q, mayBePrivate: false) { _ in
        try await eventually { try await q.stats()["webhook_propia_intentos"] == "1" }
      }
      #expect(receiver.connections.isEmpty)
      #expect(try await Self.state(q) == .pending)
    }
  }

  @Test func afterADayItIsGivenUp() async throws {
    try await QueueFixture.run(Self.announcing) { q in
      let receiver = try Self.receiver([.status("503 Service Unavailable"), .status("503 Service Unavailable")])
      defer { receiver.close() }
      try await Self.end(q)
      let aDayAgo = Loop.wallClockMilliseconds() - WebhookSchedule.patience
      _ = try await q.redis.command("HSET", "campaign:X:stats", "webhook_ms", .integer(aDayAgo))
      try await Self.delivering(q, to: receiver.address()) { _ in
        try await eventually { try await Self.state(q) == .abandoned }
      }
      #expect(receiver.requests.count == 1)
      #expect(try await q.text("EXISTS", "webhooks:pendientes") == "0")
    }
  }

  @Test(
    arguments: [
      (200, nil, .delivered(status: 200)), (204, nil, .delivered(status: 204)), (410, nil, .rejected),
      (301, nil, .failed(reason: "respondió 301", retryAfter: nil)),
      (404, nil, .failed(reason: "respondió 404", retryAfter: nil)),
      (429, "7", .failed(reason: "respondió 429", retryAfter: .seconds(7))),
      (503, "mañana", .failed(reason: "respondió 503", retryAfter: nil)),
    ] as [(Int, String?, WebhookOutcome)])
  func whatAnAnswerMeans(status: Int, retryAfter: String?, expected: WebhookOutcome) {
    #expect(WebhookOutcome(status: status, retryAfter: retryAfter, now: 0) == expected)
  }
}
