// The panel in a real Chromium, used as a person uses it: Tests/Panel says how, a file for each thing that people do.
// Each file has a server and a browser of its own. Two run at a time: they wait more than they work, but four would
// keep everything else from the processor.

import EventLoop
import TestSupport
import Testing

@Suite struct PanelInBrowserTests {
  @Test(.serialized, arguments: ["enter", "send", "find", "live"])
  func aPersonUsesThePanel(part: String) async throws { try await Self.run(part) }

  @Test(.serialized, arguments: ["roles", "trouble", "everybody", "bounds"])
  func thePanelHoldsOut(part: String) async throws { try await Self.run(part) }

  private static func run(_ part: String) async throws {
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
