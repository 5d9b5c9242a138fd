// The console's commands as people and scripts run them: Tests/Console says how, in real pseudo terminals, in pipes,
// while a server is killed, and in the shells that complete them.

import EventLoop
import TestSupport
import Testing

@Suite struct ConsoleInTerminalTests {
  @Test(.serialized, arguments: ["look", "pipe", "shells", "page"])
  func aPersonUsesTheConsole(part: String) async throws { try await Self.run(part) }

  @Test func theConsoleHoldsOut() async throws { try await Self.run("trouble") }

  private static func run(_ part: String) async throws {
    try await withDeadline(.seconds(420)) {
      let (exit, output) = try await Python.run(
        [
          "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider",
          "\(Python.project)/Tests/Console/test_\(part).py",
        ], environment: ["LOOPSERVER": ServerProcess.executable])
      #expect(exit == .exited(0), "\(output.suffix(20_000))")
      #expect(output.contains(" passed"))
    }
  }
}
