// The files that deployments start from fit the program's needs (docs/queue.md, "What Redis must be").

import Foundation
import Testing

@testable import LoopServer

@Suite struct DeploymentTests {
  private func text(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
  }

  /// The default of TIEMPO_ENVIO_MS, plus 5 s.
  private func grace() throws -> Int { Int(try SettingsTests.settings([:]).sendTimeout / 1000) + 5 }

  @Test func aStopWaitsLongerThanASendMayTake() async throws {
    let railway = try text("railway.json").firstMatch(of: /"drainingSeconds": *(\d+)/)
    #expect(try Int(railway?.1 ?? "") ?? 0 >= grace())
    let compose = try text("compose.yaml")
    let server = compose.components(separatedBy: "\n  loopserver:\n").last ?? ""
    let seconds = server.firstMatch(of: /stop_grace_period: (\d+)s/)
    #expect(try Int(seconds?.1 ?? "") ?? 0 >= grace())
  }

  /// Docker's gateway, for which clients pass, lies in the block that is believed.
  @Test func nothingThatAClientSaysOfItselfPassesNginx() throws {
    let lines = try text("deploy/nginx/loopserver.conf").split(separator: "\n").map { $0.split(separator: " ") }
    let values = lines.filter { $0.first == "proxy_set_header" && $0[1] == "X-Forwarded-For" }.map { $0[2...] }
    #expect(values == [["$remote_addr;"]])
  }

  @Test func composesRedisForgetsNothing() throws {
    let command = try text("compose.yaml").firstMatch(of: /command: (\[.*\])/)
    #expect(command?.1.contains(#""--appendonly", "yes", "--appendfsync", "always""#) == true)
    #expect(command?.1.contains(#""--maxmemory-policy", "noeviction""#) == true)
  }
}
