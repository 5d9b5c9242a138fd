// A credentials file that breaks while the server runs and no campaign asks for its buzon.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CredentialsFileTests {
  /// A way to break the file, and the words about it that everybody may read.
  struct Breakage: Sendable, CustomTestStringConvertible {
    var name: String
    var motivo: String
    /// A line that the log has once.
    var line = "no se pudo leer CREDENCIALES_ARCHIVO"
    var apply: @Sendable (_ file: String) throws -> Void
    var testDescription: String { name }

    static func text(_ name: String, _ text: String, motivo: String, line: String? = nil) -> Breakage {
      var breakage = Breakage(name: name, motivo: motivo) { file in
        try text.write(toFile: file, atomically: false, encoding: .utf8)
      }
      if let line { breakage.line = line }
      return breakage
    }
  }

  private static let good = #"{"14": "un-token,un-telefono,una-waba"}"#

  @Test(
    arguments: [
      .text("half written", #"{"14": "un-tok"#, motivo: "CREDENCIALES_ARCHIVO no se puede leer: no es un objeto JSON"),
      Breakage(name: "deleted", motivo: "CREDENCIALES_ARCHIVO no se puede leer: No such file or directory") { file in
        try FileManager.default.removeItem(atPath: file)
      },
      Breakage(name: "out of reach", motivo: "CREDENCIALES_ARCHIVO no se puede leer: ") { file in
        // Only root can read such a file. For root the file becomes a folder, which it cannot read.
        guard geteuid() == 0 else { return #expect(chmod(file, 0) == 0) }
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
      },
      .text(
        "emptied", "{}", motivo: "CREDENCIALES_ARCHIVO no tiene ningún buzon",
        line: "CREDENCIALES_ARCHIVO no tiene ningún buzon: no se puede enviar"),
      .text(
        "a slip in one", #"{"14": "un-token", "15": "otro-token,otro-telefono"}"#,
        motivo: "CREDENCIALES_ARCHIVO: 1 de 2 buzones con formato inválido",
        line: "formato inválido en CREDENCIALES_ARCHIVO"),
    ] as [Breakage]) func isNoticedWithoutAnybodyAsking(_ breakage: Breakage) async throws
  {
    try await withDeadline(.seconds(60)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let file = directory + "/credenciales.json"
      try Self.good.write(toFile: file, atomically: false, encoding: .utf8)
      let server = try await ServerProcess.start(
        ["CREDENCIALES_ARCHIVO": file, "API_WHATSAPP_URL": "http://127.0.0.1:9/"], directory: directory)
      @LoopActor func health() async throws -> CurlAnswer { try await curl(server.url("/health")) }
      try await eventually("it is well; it said \(server.log)") { try await health().string("status") == "healthy" }
      @LoopActor func lines(_ text: String) -> Int {
        server.logLines.count { ($0["msg"] as? String)?.hasPrefix(text) == true }
      }

      try breakage.apply(file)
      try await eventually(within: .seconds(5), "health says so") {
        let answer = try await health()
        return answer.status == 200 && answer.string("status") == "degraded"
          && answer.string("motivo")?.hasPrefix(breakage.motivo) == true
      }
      try await Loop.sleep(for: .milliseconds(2200))  // two more looks
      #expect(lines(breakage.line) == 1, "\(server.log)")
      #expect(!server.log.contains("un-tok"))

      try? FileManager.default.removeItem(atPath: file)
      try Self.good.write(toFile: file, atomically: false, encoding: .utf8)
      try await eventually(within: .seconds(5), "it is well again") {
        let answer = try await health()
        return answer.string("status") == "healthy" && answer.json["motivo"] == nil
      }
      #expect(lines("credenciales leídas") == (breakage.line.hasPrefix("no se pudo") ? 2 : 3), "\(server.log)")
      #expect(await server.stop() == .exited(0))
    }
  }
}
