// The sender and names that do not resolve. libuv has one thread for all names of the process. Receivers' names may
// hold it one at a time only.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@testable import Answers
@testable import Webhooks

@Suite struct WebhookSenderTests {
  @Test func hangingNameServersHoldUpNoKnownHostAndAreAskedOneAtATime() async throws {
    try await withDeadline(.seconds(20)) {
      let receiver = try FarEnd.answering()
      defer { receiver.close() }
      let names = SlowNames()
      let sender = WebhookSender(rules: WebhookRules(mayBePrivate: true), secret: nil) {
        $0.resolve = { try await names.resolve($0) }
        $0.addressLifetime = .zero
      }
      defer { sender.close() }
      func send(to host: String) async throws -> WebhookOutcome {
        await sender.send([1], deliveryID: "u-1", to: try ClientURL("http://\(host):\(receiver.port)/"))
      }
      #expect(try await send(to: "conocido.test") == .delivered(status: 200))
      #expect(names.asked == ["conocido.test"])

      // The name servers no longer answer. The name's addresses are old, and still used.
      names.areHanging = true
      for _ in 0..<3 { #expect(try await send(to: "conocido.test") == .delivered(status: 200)) }
      #expect(names.asked == ["conocido.test", "conocido.test"], "looked up again, once")
      #expect(try await send(to: "nuevo.test") == .namesAreBusy)
      #expect(names.asked.count == 2)

      names.letGo()
      try await eventually { try await send(to: "nuevo.test") == .delivered(status: 200) }
      #expect(names.asked.dropFirst(2).first == "nuevo.test")
    }
  }

  @Test func aNameThatDoesNotExistIsAFailure() async throws {
    try await withDeadline(.seconds(20)) {
      let sender = WebhookSender(rules: WebhookRules(mayBePrivate: true), secret: nil) {
        $0.resolve = { _ in throw LoopError(call: "uv_getaddrinfo", code: -3008) }
      }
      defer { sender.close() }
      let outcome = await sender.send([1], deliveryID: "u-1", to: try ClientURL("http://nadie.test/"))
      guard case .failed(let reason, nil) = outcome else { throw Unexpected("\(outcome)") }
      #expect(reason.hasPrefix("no se encuentra el nombre: ") && !reason.contains("nadie.test"))
    }
  }
}

/// Name servers that know every name, when they answer.
@LoopActor
private final class SlowNames {
  private(set) var asked: [String] = []
  var areHanging = false
  private var waiting: [UnsafeContinuation<Void, Never>] = []

  nonisolated init() {}

  func resolve(_ host: String) async throws -> [SocketAddress] {
    asked.append(host)
    if areHanging { await withUnsafeContinuation { waiting.append($0) } }
    return [try SocketAddress(ip: "127.0.0.1", port: 0)]
  }

  func letGo() {
    areHanging = false
    let waiting = waiting
    self.waiting = []
    for continuation in waiting { continuation.resume() }
  }
}
