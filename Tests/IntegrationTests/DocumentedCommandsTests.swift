// Every curl of the documentation, run as it stands, in the order of its page, against a server that simulates
// WhatsApp. No command is refused, and none needs something that an earlier one has removed.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct DocumentedCommandsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
    return ["README.md", "README.es.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
  }()

  @Test(arguments: pages)
  func everyCurlOfAPageWorks(page: String) async throws {
    let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    let blocks = Self.blocks(of: text)
    if blocks.isEmpty { return }
    try await withDeadline(.seconds(120)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/Examples", withDestinationPath: Self.root.appending(path: "Examples").path)
      let server = try await ServerProcess.start(
        ["DATA_DIR": directory + "/data"].merging(Self.settings(of: text)) { $1 }, arguments: ["serve", "--simulador"],
        directory: directory)
      do {
        try await server.waitForHealth(200)
        // A page that only looks at a campaign expects one to exist.
        let campaign = text.contains("api/crear-campana\"") ? [] : [Self.campaign]
        let script = ([Self.prelude] + campaign + blocks).joined(separator: "\n")
          .replacingOccurrences(of: "localhost:8000", with: "localhost:\(server.port)")
        let shell = try ChildProcess(
          "bash", ["-c", script], workingDirectory: directory, standardOutput: .capture, standardError: .capture)
        let status = await shell.wait()
        #expect(
          status.isSuccess,
          "\(page): \(shell.standardOutput.text.suffix(600))\n\(shell.standardError.text.suffix(600))")
      } catch {
        await server.crash()
        throw error
      }
      _ = await server.stop()
    }
  }

  /// The blocks that talk to a server on this machine, or to its own Redis.
  private static func blocks(of text: String) -> [String] {
    text.components(separatedBy: "```bash\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
      .filter { block in
        let isOurs = block.contains("localhost:8000") || block.hasPrefix("redis-cli -s data/redis.sock KEYS")
        return isOurs && !["make ", "docker ", "LoopServer"].contains { block.contains($0) }
      }
  }

  /// The settings with which a page starts a server with the simulator, if it does.
  private static func settings(of text: String) -> [String: String] {
    let lines = text.components(separatedBy: "\n").filter { $0.hasSuffix("LoopServer serve --simulador") }
    let words = lines.flatMap { $0.components(separatedBy: " ") }.map { $0.components(separatedBy: "=") }
    return Dictionary(words.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
  }

  private static let prelude = """
    set -euo pipefail
    curl() { command curl -sS --fail-with-body --max-time 60 "$@" || { echo "REFUSED: curl $*" >&2; exit 1; }; }
    """

  private static let campaign = """
    curl -X POST "http://localhost:8000/api/crear-campana" -F "archivo_csv=@Examples/mensajes.csv" \\
      -F "titulo_campana=promo_enero_2026" -F "plantilla=promo_fibra_visual" -F "buzon=14" -F "intervalo_ms=0"
    curl -N http://localhost:8000/api/campanas/promo_enero_2026/eventos
    """
}
