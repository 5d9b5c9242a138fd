// The panel in a real Chromium, used as a person uses it: Tests/Panel says how, a file for each thing that people do.
// Each file has a server and a browser of its own.

import EventLoop
import TestSupport
import Testing

@Suite(.serialized) struct PanelInBrowserTests {
  @Test(arguments: ["enter", "send", "find", "live", "roles", "trouble", "everybody", "bounds"])
  func aPersonUsesThePanel(part: String) async throws {
    try await withDeadline(.seconds(420)) {
      let (exit, output) = try await Python.run(
        [
          "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "\(Python.project)/Tests/Panel/test_\(part).py",
        ], environment: ["LOOPSERVER": ServerProcess.executable])
      #expect(exit == .exited(0), "\(output.suffix(20_000))")
      #expect(output.contains(" passed"))
    }
  }
}
