// The effects of signals on a running server, and a server whose standard descriptors are closed.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SignalTests {
  /// SIGTERM and SIGINT have tests of their own (ShutdownTests).
  @Test(arguments: [SIGHUP, SIGQUIT]) func whatEndsATerminalsProgramStopsInOrder(number: Int32) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["MAX_EN_VUELO": "8"], simulator: ["--latencia", "150", "--errores", "0"]) { stack in
        _ = try await stack.upload(csv(rows: 60), title: "larga")
        try await eventually("messages are in flight") { try await stack.received().count > 8 }
        stack.server.child.kill(number)
        #expect(await stack.server.child.wait() == .exited(0))
        let name = number == SIGHUP ? "SIGHUP" : "SIGQUIT"
        #expect(stack.server.logLines.contains { $0["senal"] as? String == name }, "\(stack.server.log)")
        #expect(try await stack.redisCLI("HLEN", "campaign:larga:inflight") == "0")
        let next = try await stack.startServer()
        let done = try await stack.waitUntilCompleted("larga", from: next)
        #expect(done.int("enviados") == 60 && done.int("inciertos") == 0, "\(done.body)")
      }
    }
  }

  @Test func otherSignalsAreIgnored() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["MAX_EN_VUELO": "8"], simulator: ["--latencia", "150", "--errores", "0"]) { stack in
        _ = try await stack.upload(csv(rows: 60), title: "larga")
        try await eventually("messages are in flight") { try await stack.received().count > 8 }
        for number in [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGXFSZ, 34, 64] {
          stack.server.child.kill(number)
        }
        let done = try await stack.waitUntilCompleted("larga")
        #expect(done.int("enviados") == 60 && done.int("inciertos") == 0, "\(done.body)")
        #expect(stack.server.child.exitStatus == nil)
        #expect(await stack.server.stop() == .exited(0))
      }
    }
  }

  @Test func nohupOutlivesItsTerminal() async throws {
    try await withDeadline(.seconds(60)) {
      let server = try ServerProcess([:], arguments: ["serve", "--simulador"], launcher: ["nohup"])
      defer { server.removeDirectory() }
      try await server.waitUntilListening()
      server.child.kill(SIGHUP)
      try await eventually("health is well") { try await curl(server.url("/health")).status == 200 }
      #expect(server.child.exitStatus == nil)
      #expect(await server.stop() == .exited(0))
      #expect(server.logLines.contains { $0["senal"] as? String == "SIGTERM" }, "\(server.log)")
    }
  }

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func closedStandardDescriptorsAreNoHarm(redirection: String) async throws {
    try await withDeadline(.seconds(60)) {
      let port = try freePort()
      let server = try ServerProcess(
        ["PORT": "\(port)"], arguments: ["serve", "--simulador"],
        launcher: ["/bin/sh", "-c", "exec \"$@\" \(redirection)", "sh"])
      defer { server.removeDirectory() }
      try await eventually(within: .seconds(20), "health is well") {
        try await curl("http://127.0.0.1:\(port)/health").status == 200
      }
      // None of the server's own files has one of the three numbers.
      for number in 0...2 {
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(server.pid)/fd/\(number)")
        let isClosed = redirection.split(separator: " ").contains(["<&-", ">&-", "2>&-"][number])
        #expect(target == "/dev/null" || !isClosed, "\(number): \(target)")
      }
      #expect(await server.stop() == .exited(0))
    }
  }
}
