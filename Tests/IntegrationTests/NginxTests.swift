// Three instances behind the nginx that is shipped. An instance that stops in order, crashes or hangs is no trouble to
// clients as long as another one is there.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct NginxTests {
  /// Three instances on ports of their own, and nginx before them.
  @LoopActor
  private static func run(_ body: @LoopActor (Stack, inout [ServerProcess], [UInt16], Nginx) async throws -> Void)
    async throws
  {
    try await Stack.run(startsServer: false) { stack in
      let ports = try (0..<3).map { _ in try freePort() }
      let nginx = try Nginx(before: ports)
      let result: Result<Void, any Error>
      do {
        var servers: [ServerProcess] = []
        for port in ports { servers.append(try await stack.startServer(["PORT": "\(port)"])) }
        try await eventually("nginx is there; it said \(nginx.log)") {
          try await curl(nginx.url("/health")).status == 200
        }
        result = .success(try await body(stack, &servers, ports, nginx))
      } catch {
        result = .failure(error)
      }
      await nginx.stop()
      try result.get()
    }
  }

  /// Each restart begins as soon as the last instance is healthy again.
  @Test(arguments: [SIGTERM, SIGKILL]) func aRollingRestartIsNotNoticed(signal: Int32) async throws {
    try await withDeadline(.seconds(120)) {
      try await Self.run { stack, servers, ports, nginx in
        #expect(try await stack.upload(csv(rows: 3), title: "una", to: servers[0]).status == 200)
        let pollers = try ["/health", "/api/estado-cola/una", "/api/estado-cola/una"].map { try Poller(nginx.url($0)) }
        for poller in pollers { poller.start() }
        for round in 0..<6 {
          let number = round % 3
          servers[number].child.kill(signal)
          _ = await servers[number].child.wait()
          let asked = pollers.map(\.answers.count)
          servers[number] = try await stack.startServer(["PORT": "\(ports[number])"])
          try await eventually("all were asked meanwhile") {
            zip(pollers, asked).allSatisfy { $0.answers.count > $1 + 3 }
          }
        }
        for poller in pollers { await poller.stop() }
        for poller in pollers { #expect(poller.failures.isEmpty, "\(poller.failures) of \(poller.answers.count)") }
        #expect(pollers.allSatisfy { $0.answers.count > 20 })
      }
    }
  }

  @Test func anInstanceThatHangsHoldsUpFew() async throws {
    try await withDeadline(.seconds(120)) {
      try await Self.run { stack, servers, _, nginx in
        #expect(try await stack.upload(csv(rows: 3), title: "una", to: servers[0]).status == 200)
        servers[1].child.kill(SIGSTOP)
        let poller = try Poller(nginx.url("/api/estado-cola/una"))
        for _ in 0..<60 { await poller.ask() }
        await poller.stop()
        #expect(poller.failures.isEmpty, "\(poller.failures)")
        // A request that meets the hanging instance waits for 5 s and is passed on. Then nginx leaves that instance
        // alone for a while.
        let slow = poller.answers.filter { $0.time > .seconds(4) }
        #expect((1...3).contains(slow.count) && slow.allSatisfy { $0.time < .seconds(12) }, "\(slow)")
        servers[1].child.kill(SIGCONT)
      }
    }
  }

  /// An upload goes to another instance when nobody listens at the first, which cannot have got it.
  @Test func anUploadGoesToWhoIsThere() async throws {
    try await withDeadline(.seconds(120)) {
      try await Self.run { stack, servers, _, nginx in
        await servers[2].crash()
        for number in 0..<6 {
          let campaign =
            #"{"titulo_campana":"c\#(number)","plantilla":"p","buzon":"14","mensajes":[{"numero":"584121234567"}]}"#
          let answer = try await curl(
            "-H", "Content-Type: application/json", "-d", campaign, nginx.url("/api/crear-campana-json"))
          #expect(answer.status == 200, "\(answer.body)")
        }
      }
    }
  }

  /// A request that may have been done is not repeated. The client is told, and knows what to do.
  @Test func aMessageIsNotHandedToTwoInstances() async throws {
    try await withDeadline(.seconds(120)) {
      try await Self.run { stack, servers, _, nginx in
        for server in servers { server.child.kill(SIGSTOP) }
        let body = #"{"numero":"584121234567","template_name":"aviso","buzon":"14"}"#
        let message = spawn {
          try await curl(
            "-H", "Content-Type: application/json", "-H", "x-campaignid: suelta", "-d", body,
            nginx.url("/api/encolar-mensaje"))
        }
        let answer = try await message.value
        #expect(answer.status == 504, "\(answer.body)")
        for server in servers { server.child.kill(SIGCONT) }
        for server in servers { try await eventually { try await curl(server.url("/health")).status == 200 } }
        try await eventually("one instance has it") {
          try await stack.status("suelta", from: servers[0]).int("total") == 1
        }
        #expect(try await stack.waitUntilCompleted("suelta", from: servers[0]).int("enviados") == 1)
        #expect(try await stack.received().count == 1)
      }
    }
  }
}
