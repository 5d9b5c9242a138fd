import Foundation
import Testing

@testable import Campaigns
@testable import Text

@Suite struct AddressScopeTests {
  struct Row: Sendable, CustomStringConvertible {
    var address: String
    var scope: AddressScope
    init(_ address: String, _ scope: AddressScope) { (self.address, self.scope) = (address, scope) }
    var description: String { address }
  }

  /// The first and the last address of every range, and their neighbours outside.
  static let rows: [Row] = [
    Row("8.8.8.8", .public), Row("1.0.0.0", .public), Row("0.0.0.0", .reserved), Row("0.255.255.255", .reserved),
    Row("9.255.255.255", .public), Row("10.0.0.0", .private), Row("10.255.255.255", .private), Row("11.0.0.0", .public),
    Row("100.63.255.255", .public), Row("100.64.0.0", .private), Row("100.127.255.255", .private),
    Row("100.100.100.199", .private), Row("100.100.100.200", .reserved), Row("100.100.100.201", .private),
    Row("::ffff:100.100.100.200", .translated(.reserved)),
    Row("100.128.0.0", .public), Row("126.255.255.255", .public), Row("127.0.0.1", .loopback),
    Row("127.255.255.255", .loopback), Row("128.0.0.0", .public), Row("168.63.129.16", .reserved),
    Row("168.63.129.17", .public), Row("169.253.255.255", .public), Row("169.254.169.254", .reserved),
    Row("169.255.0.0", .public), Row("172.15.255.255", .public), Row("172.16.0.0", .private),
    Row("172.31.255.255", .private), Row("172.32.0.0", .public), Row("192.0.0.8", .reserved), Row("192.0.1.1", .public),
    Row("192.0.2.1", .reserved), Row("192.88.99.1", .reserved), Row("192.167.255.255", .public),
    Row("192.168.0.0", .private), Row("192.168.255.255", .private), Row("192.169.0.0", .public),
    Row("198.17.255.255", .public), Row("198.18.0.0", .reserved), Row("198.19.255.255", .reserved),
    Row("198.20.0.0", .public), Row("198.51.100.7", .reserved), Row("203.0.113.7", .reserved),
    Row("223.255.255.255", .public), Row("224.0.0.1", .reserved), Row("239.255.255.255", .reserved),
    Row("240.0.0.1", .reserved), Row("255.255.255.255", .reserved),

    Row("::", .reserved), Row("::1", .loopback), Row("::7f00:1", .translated(.loopback)),
    Row("::ffff:127.0.0.1", .translated(.loopback)), Row("::ffff:8.8.8.8", .translated(.public)),
    Row("::ffff:0.0.0.0", .translated(.reserved)), Row("64:ff9b::10.1.2.3", .translated(.private)),
    Row("64:ff9b::8.8.8.8", .translated(.public)), Row("64:ff9b:1::1", .reserved), Row("100::1", .reserved),
    Row("2001::1", .reserved), Row("2001:1ff:ffff::1", .reserved), Row("2001:200::1", .public),
    Row("2001:db8::1", .reserved), Row("2001:4860:4860::8888", .public), Row("2002:7f00:1::", .translated(.loopback)),
    Row("2002:808:808::1", .translated(.public)), Row("2a00:1450::1", .public), Row("3ffe::1", .public),
    Row("3fff::1", .reserved), Row("3fff:fff:ffff::1", .reserved), Row("3fff:1000::1", .public),
    Row("4000::1", .reserved),
    Row("1fff::1", .reserved), Row("fbff::1", .reserved), Row("fc00::1", .private), Row("fdff::1", .private),
    Row("fd00:ec2::254", .reserved), Row("fd20:ce::254", .reserved), Row("fd20:ce::253", .private),
    Row("fd20:ce:0:1::254", .private), Row("fd20:cf::254", .private), Row("fe7f::1", .reserved),
    Row("fe80::1", .reserved), Row("febf::1", .reserved),
    Row("fec0::1", .private), Row("feff::1", .private), Row("ff02::1", .reserved),
  ]

  @Test(arguments: rows)
  func everyRange(_ row: Row) throws {
    #expect(AddressScope(try Self.bytes(row.address)) == row.scope)
  }

  @Test(
    arguments: [
      (.public, true, true), (.loopback, false, true), (.private, false, true), (.reserved, false, false),
      (.translated(.public), false, true), (.translated(.private), false, true), (.translated(.loopback), false, true),
      (.translated(.reserved), false, false),
    ] as [(AddressScope, Bool, Bool)])
  func whatAWebhookMayReach(scope: AddressScope, always: Bool, whenPrivateToo: Bool) {
    #expect(scope.isAllowed(privateToo: false) == always)
    #expect(scope.isAllowed(privateToo: true) == whenPrivateToo)
  }

  private static func bytes(_ text: String) throws -> [UInt8] {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    try #require(inet_pton(AF_INET6, text, &six) == 1)
    return withUnsafeBytes(of: six) { Array($0) }
  }
}

@Suite struct WebhookScheduleTests {
  static let hour: Milliseconds = 3_600_000

  @Test(
    arguments: [
      (1, 0, 0, nil, .retry(after: 500)), (1, 0, 1, nil, .retry(after: 1000)), (2, 0, 1, nil, .retry(after: 2000)),
      (5, 0, 0.5, nil, .retry(after: 12_000)), (11, hour, 1, nil, .retry(after: 1_024_000)),
      (12, hour, 1, nil, .retry(after: 1_800_000)), (1000, hour, 0, nil, .retry(after: 900_000)),
      // The pause that the receiver asked for counts, up to the longest one.
      (1, 0, 0, .seconds(60), .retry(after: 60_000)), (1, 0, 0, .seconds(-5), .retry(after: 500)),
      (1, 0, 0, .seconds(86_400), .retry(after: 1_800_000)), (12, 0, 1, .seconds(1), .retry(after: 1_800_000)),
      // The last try is made at the very end, and then it is over.
      (40, 24 * hour - 5000, 1, nil, .retry(after: 5000)), (40, 24 * hour - 5000, 1, .seconds(60), .retry(after: 5000)),
      (40, 24 * hour, 0, nil, .abandon), (1, 25 * hour, 0, .seconds(1), .abandon),
      // A clock that was set back.
      (1, -hour, 1, nil, .retry(after: 1000)),
    ] as [(Int, Milliseconds, Double, Duration?, WebhookSchedule.Decision)])
  func decisions(
    attempts: Int, age: Milliseconds, jitter: Double, atLeast: Duration?, expected: WebhookSchedule.Decision
  ) {
    #expect(
      WebhookSchedule.decision(afterAttempts: attempts, age: age, jitter: jitter, atLeast: atLeast) == expected)
  }

  @Test func aReceiverThatIsDownIsTriedForADayAndNotTooOften() {
    var age: Milliseconds = 0
    var attempts = 1
    while case .retry(let delay) = WebhookSchedule.decision(afterAttempts: attempts, age: age, jitter: 0.5) {
      age += delay
      attempts += 1
    }
    #expect(age == WebhookSchedule.patience)
    #expect((50...150).contains(attempts))
  }
}

@Suite struct WebhookValuesTests {
  @Test(
    arguments: [
      ([], nil), ([.delivered], .delivered), ([.delivered, .pending], .pending),
      ([.abandoned, .delivered], .abandoned),
      ([.rejected, .abandoned], .abandoned), ([.superseded, .rejected], .rejected),
      ([.superseded, .delivered], .superseded),
    ] as [([WebhookState], WebhookState?)])
  func oneWordForSeveralAddresses(states: [WebhookState], expected: WebhookState?) {
    #expect(WebhookState.summary(of: states) == expected)
  }

  @Test func theBodyIsTheStatusAndTheDelivery() throws {
    var status = CampaignStatusTests.status(.stopped, reason: "sin \"crédito\"\n")
    status.webhook = .pending
    let payload = WebhookPayload(
      deliveryID: "u1-5", event: .stopped, occurred: 1_767_872_723_456, sent: 1_767_872_730_000, attempt: 3)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(payload.body(status))) as? [String: Any])
    var plain: [UInt8] = []
    status.appendJSON(to: &plain)
    let alone = try #require(try JSONSerialization.jsonObject(with: Data(plain)) as? [String: Any])
    #expect(
      Set(object.keys).subtracting(alone.keys) == ["evento", "entrega_id", "ocurrido", "enviado", "intento"])
    #expect(Set(alone.keys).isSubset(of: object.keys))
    #expect(object["evento"] as? String == "detenido" && object["entrega_id"] as? String == "u1-5")
    #expect(object["ocurrido"] as? String == "2026-01-08T11:45:23Z")
    #expect(object["enviado"] as? String == "2026-01-08T11:45:30Z" && object["intento"] as? Int == 3)
    #expect(object["motivo"] as? String == "sin \"crédito\"\n" && object["enviados"] as? Int == 6200)
  }

  @Test(arguments: CampaignNotice.allCases) func aNoticeIsNamed(notice: CampaignNotice) throws {
    let payload = WebhookPayload(
      deliveryID: "u1-5", event: .processing, notice: notice, occurred: 0, sent: 0, attempt: 1)
    let body = Data(payload.body(CampaignStatusTests.status(.processing, reason: "")))
    let object = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    #expect(object["aviso"] as? String == notice.rawValue && object["evento"] as? String == "procesando")
  }

  @Test(
    arguments: [
      ("25", "25"), ("75, 25", "25,75"), ("25,25", "25"), ("reanudada,detenida,50", "50,detenida,reanudada"),
      ("todos", "25,50,75,detenida,reanudada,espera"), (" todos ", "25,50,75,detenida,reanudada,espera"), ("", nil),
      ("25,", nil),
      ("30", nil), ("25%", nil), ("esperas", nil), ("25,todos", nil), ("Todos", nil), ("25;50", nil),
    ] as [(String, String?)])
  func theListOfNoticesIsKeptInOrder(text: String, list: String?) {
    #expect(CampaignNotice.list(text) == list)
  }
}
