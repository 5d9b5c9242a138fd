// An API in another country, behind TLS: a real nginx, a relay that makes the distance, real processes. The tests
// expect only what also holds on a machine under load: every message arrives, once, at no more than its pace, over few
// connections.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct FarAPITests {
  struct Case: Sendable, CustomTestStringConvertible {
    var roundTrip: Int
    var version: TLSFront.Version
    /// Seconds that the API leaves an idle connection open; 0 answers `Connection: close`.
    var idle: Int
    var interval: Int
    var count: Int
    /// The most connections that may be made.
    var connections: Int
    var testDescription: String {
      "\(roundTrip) ms, \(version.rawValue), idle \(idle) s, every \(interval) ms"
    }
  }

  @Test(
    arguments: [
      Case(roundTrip: 20, version: .tls13, idle: 60, interval: 0, count: 300, connections: 24),
      Case(roundTrip: 300, version: .tls13, idle: 60, interval: 200, count: 30, connections: 20),
      Case(roundTrip: 800, version: .tls12, idle: 60, interval: 200, count: 25, connections: 20),
      Case(roundTrip: 150, version: .tls12, idle: 0, interval: 200, count: 15, connections: 16),
      Case(roundTrip: 300, version: .tls13, idle: 2, interval: 4000, count: 3, connections: 4),
      Case(roundTrip: 300, version: .tls13, idle: 2, interval: 1700, count: 6, connections: 7),
    ])
  func everyMessageArrivesOnceAtItsPace(_ far: Case) async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(startsServer: false) { stack in
        let front = try await TLSFront.start(
          to: stack.simulator.port, version: far.version, idleSeconds: far.idle)
        let proxy = try DelayingProxy(to: front.port, roundTrip: .milliseconds(far.roundTrip))
        let result: Result<Void, any Error>
        do { result = .success(try await send(far, stack, front, proxy)) } catch { result = .failure(error) }
        proxy.close()
        await front.stop()
        try result.get()
      }
    }
  }

  @LoopActor
  private func send(_ far: Case, _ stack: Stack, _ front: TLSFront, _ proxy: DelayingProxy) async throws {
    let server = try await stack.startServer([
      "API_WHATSAPP_URL": "https://localhost:\(proxy.port)", "SSL_CERT_FILE": front.certificate,
      "INTERVALO_ENVIO_MS": "\(far.interval)",
    ])
    #expect(try await stack.upload(csv(rows: far.count), title: "lejos").status == 200)
    let end = try await stack.waitUntilCompleted("lejos", within: .seconds(60))
    #expect(end.int("enviados") == far.count && end.int("inciertos") == 0, "\(end.body)")
    let received = try await stack.received()
    #expect(received.count == far.count)
    #expect(Set(received.map(\.key)).count == far.count)
    #expect(proxy.connectionCount <= far.connections)
    // The first and the last message may each be delayed on their way by other work of the machine.
    let times = received.map(\.at).sorted()
    let least = (far.count - 1) * (far.interval - min(far.interval / 2, 20))
    #expect((times.last ?? 0) - (times.first ?? 0) >= least - 500)
    #expect(server.child.exitStatus == nil)
  }

  /// An API that is there and takes no connection: the campaign says so within seconds, and loses nothing.
  @Test func anAPIThatTakesNoConnectionIsNamedInTheMotivo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        // The far end accepts and says nothing, not even to the TLS hello.
        let far = try FarEnd { _ = try await $0.readToEnd() }
        defer { far.close() }
        _ = try await stack.startServer([
          "API_WHATSAPP_URL": "https://127.0.0.1:\(far.port)/", "INTERVALO_ENVIO_MS": "200", "TIEMPO_ENVIO_MS": "8000",
          "ARRIENDO_MS": "24000",
        ])
        #expect(try await stack.upload(csv(rows: 5), title: "muda").status == 200)
        try await eventually(within: .seconds(20)) {
          try await stack.status("muda").string("motivo")?.hasPrefix("Conectando con la API de WhatsApp") == true
        }
        let status = try await stack.status("muda")
        try status.checkSum()
        #expect(status.int("enviados") == 0 && status.int("inciertos") == 0)
      }
    }
  }
}
