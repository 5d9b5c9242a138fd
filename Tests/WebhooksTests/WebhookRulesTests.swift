import EventLoop
import Testing

@testable import Webhooks

@Suite struct WebhookRulesTests {
  /// address, whether it is allowed, whether it is with WEBHOOK_PRIVADOS=true
  @Test(arguments: [
    ("https://ejemplo.com/avisos?clave=x", true, true), ("https://ejemplo.com", true, true),
    ("HTTPS://Ejemplo.COM:8443/", true, true), ("https://8.8.8.8/", true, true),
    ("https://[2a00:1450::1]/", true, true), ("http://ejemplo.com/", false, true),
    ("https://ejemplo.com:22/", false, true),
    ("https://ejemplo.com:80/", false, true), ("https://127.0.0.1/", false, true), ("https://10.0.0.1/", false, true),
    ("https://127.1/", false, true), ("https://2130706433/", false, true), ("https://0x7f.0.0.1/", false, true),
    ("https://[::1]/", false, true), ("https://[::ffff:127.0.0.1]/", false, true),
    ("https://[64:ff9b::7f00:1]/", false, true), ("https://localhost/", false, true),
    ("https://LOCALHOST./", false, true), ("https://a.localhost/", false, true), ("https://192.168.1.1/", false, true),
    // The metadata services of clouds, and addresses that are no host's.
    ("https://169.254.169.254/latest/meta-data", false, false), ("https://[fd00:ec2::254]/", false, false),
    ("https://0.0.0.0/", false, false), ("https://224.0.0.1/", false, false),
    ("https://[::ffff:169.254.169.254]/", false, false),
    // These lead nowhere, or wherever a lenient resolver takes them.
    ("https://127.0.0.1./", false, false), ("https://10.0.0.1./", false, false), ("https://8.8.8.8./", false, false),
    ("https://localhost../", false, false), ("https://ejemplo..com/", false, false),
    ("https://.ejemplo.com/", false, false),
    ("https://ejemplo.com../", false, false), ("https://./", false, false), ("https://../", false, false),
    ("https://4294967296/", false, false), ("https://99999999999999999999/", false, false),
    ("https://256.256.256.256/", false, false), ("https://1.2.3.4.5/", false, false),
    ("https://0x100000000/", false, false),
    ("https://ejemplo.0x/", false, false), ("https://ejemplo.7/", false, false),
    ("https://" + String(repeating: "a", count: 64) + ".com/", false, false),
    ("https://ejemplo.com./", true, true), ("https://1.ejemplo.com/", true, true),
    ("https://0xa.ejemplo.com/", true, true),
    ("https://3com.com/", true, true),
    // Not an address at all.
    ("", false, false), ("ejemplo.com", false, false), ("ftp://ejemplo.com/", false, false), ("https://", false, false),
    ("https:///x", false, false), ("https://ejemplo.com:0/", false, false),
    ("https://ejemplo.com:70000/", false, false),
    ("https://usuario@ejemplo.com/", false, false), ("https://u:c@ejemplo.com/", false, false),
    ("https://ejemplo.com/a b", false, false), ("https://ejemplo.com/\r\nX: y", false, false),
    ("https://ejemplo.com\\@10.0.0.1/", false, false), ("https://ejemplo.com/#parte", false, false),
    ("https://ñandú.com/", false, false), ("https://ejemplo.com/" + String(repeating: "x", count: 2048), false, false),
  ])
  func whatIsAllowed(address: String, publicOnly: Bool, privateToo: Bool) {
    #expect(Self.isAllowed(address, WebhookRules()) == publicOnly)
    #expect(Self.isAllowed(address, WebhookRules(mayBePrivate: true)) == privateToo)
  }

  private static func isAllowed(_ address: String, _ rules: WebhookRules) -> Bool {
    do {
      _ = try rules.url(address)
      return true
    } catch {
      // Says what is wrong without repeating what may be a secret.
      #expect(!error.explanation.isEmpty && !error.explanation.contains("clave=x"))
      return false
    }
  }

  @Test(arguments: [
    ("8.8.8.8", true, true), ("127.0.0.1", false, true), ("::1", false, true), ("::ffff:10.0.0.1", false, true),
    ("169.254.169.254", false, false), ("fe80::1", false, false), ("2a00:1450::1", true, true),
  ])
  func whereMayBeConnectedTo(ip: String, publicOnly: Bool, privateToo: Bool) throws {
    let address = try SocketAddress(ip: ip, port: 443)
    #expect(WebhookRules().mayConnect(address) == publicOnly)
    #expect(WebhookRules(mayBePrivate: true).mayConnect(address) == privateToo)
  }

  @Test func theSignatureIsTheOneOfRFC4231() {
    // Test case 2.
    let signature = WebhookSender.signature(
      of: Array("what do ya want for nothing?".utf8), secret: Array("Jefe".utf8))
    #expect(signature == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }
}

@Suite struct HostSlotsTests {
  private static let second: Int64 = 1_000_000_000

  @Test func aBusyHostIsComeBackToAfterAsLongAsItHasBeenBusy() {
    var slots = HostSlots()
    for number in 0..<4 { #expect(slots.take("a", now: Int64(number) * Self.second) == nil) }
    for (now, pause) in [(3 * Self.second, 3000), (Self.second / 10, 200), (60 * Self.second, 10_000)]
      as [(Int64, Int64)]
    {
      #expect(slots.take("a", now: now) == pause)
    }
    #expect(slots.take("b", now: 0) == nil)
    slots.give("a", begunAt: 0)
    #expect(slots.take("a", now: 5 * Self.second) == nil)
    #expect(slots.take("a", now: 5 * Self.second) == 4000)
    for number in [1, 2, 3, 5] { slots.give("a", begunAt: Int64(number) * Self.second) }
    slots.give("b", begunAt: 0)
    slots.give("b", begunAt: 7)
    #expect(slots.count == 0)
  }
}

@Suite struct LookUpGateTests {
  @Test func oneAtATimeAndAPauseAfterOneInVain() {
    let pause = WebhookLimits.lookUpPause.nanoseconds
    var gate = LookUpGate()
    var begun = [0, 1].map { gate.begin(now: $0) }
    gate.end(inVain: false, now: 2)
    begun.append(gate.begin(now: 2))
    gate.end(inVain: true, now: 10)
    begun += [10 + pause - 1, 10 + pause].map { gate.begin(now: $0) }
    #expect(begun == [true, false, true, false, true])
  }

  /// Old addresses serve; a name without any address does not.
  @Test func aRefreshComesAfterThoseWhoWereHeldUp() {
    let opens = 10 + WebhookLimits.lookUpPause.nanoseconds
    let later = opens + WebhookLimits.refreshDelay.nanoseconds
    // A delivery that is put off comes back within its pause and a poll.
    #expect(WebhookLimits.refreshDelay > .milliseconds(WebhookLimits.namesBusyPause) + WebhookLimits.pollInterval)
    var gate = LookUpGate()
    var begun = [gate.begin(now: 0, isRefresh: true), gate.begin(now: 1)]
    gate.end(inVain: true, now: 10)
    begun += [opens, later - 1, later].map { gate.begin(now: $0, isRefresh: true) }
    gate.end(inVain: false, now: later)
    begun.append(gate.begin(now: later, isRefresh: true))
    #expect(begun == [true, false, false, false, true, true])
  }
}
