// Traces of a running server that others could find: in its child, in a core file, in its folder; and its warnings
// about them.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ProcessSecrecyTests {
  /// A descriptor without the flag goes to the next program that is started, and redis-server is started again and
  /// again.
  @Test func everyDescriptorIsClosedInChildren() async throws {
    try await withDeadline(.seconds(60)) {
      // Descriptors that the test process has open without the flag must not reach the server.
      let closing = ["python3", "-c", "import os, sys; os.closerange(3, 65536); os.execv(sys.argv[1], sys.argv[1:])"]
      let server = try ServerProcess(
        ["INTERVALO_ENVIO_MS": "0"], arguments: ["serve", "--simulador"], launcher: closing)
      defer { server.removeDirectory() }
      try await server.waitUntilListening()
      try await server.waitForHealth(200)
      let campaign = """
        {"titulo_campana":"abierta","plantilla":"p","buzon":"14","mensajes":[{"numero":"584121234567"},
         {"numero":"584121234568"}]}
        """
      let created = try await curl(
        "-H", "Content-Type: application/json", "-d", campaign, server.url("/api/crear-campana-json"))
      #expect(created.status == 200, "\(created.body)")
      try await eventually("both were sent") {
        try await curl(server.url("/api/estado-cola/abierta")).int("pendientes") == 0
      }
      let open = try descriptors(of: server.pid).filter { $0.number > 2 }
      // Its two listeners, its connections to Redis, and both ends of the ones to the simulator.
      #expect(open.count { $0.target.hasPrefix("socket:") } > 5, "\(open)")
      for descriptor in open { #expect(descriptor.flags & 0o2_000_000 != 0, "\(descriptor)") }
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func aCrashLeavesNoCoreFile() async throws {
    try await withDeadline(.seconds(60)) {
      var usual = rlimit()
      let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
      #expect(getrlimit(core, &usual) == 0)
      var limit = usual
      limit.rlim_cur = limit.rlim_max
      #expect(setrlimit(core, &limit) == 0)
      defer { setrlimit(core, &usual) }
      let server = try await ServerProcess.start([:])
      defer { server.removeDirectory() }
      let limits = try String(contentsOfFile: "/proc/\(server.pid)/limits", encoding: .utf8)
      let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
      let words = line.split(separator: " ").dropFirst(4).map(String.init)
      // The hard limit stays, for an operator who wants the core file.
      #expect(words.prefix(2) == ["0", limit.rlim_max == rlim_t.max ? "unlimited" : "\(limit.rlim_max)"])
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func whatPutsSecretsAtRiskIsSaidOnceAtTheStart() async throws {
    try await withDeadline(.seconds(60)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let files = [".env": mode_t(0o644), "credenciales.json": 0o640]
      for (name, permissions) in files {
        try (name == ".env" ? "WEBHOOK_SECRETO=corto\n" : "{}").write(
          toFile: directory + "/" + name, atomically: false, encoding: .utf8)
        #expect(chmod(directory + "/" + name, permissions) == 0)
      }
      #expect(mkdir(directory + "/data", 0o755) == 0 && chmod(directory + "/data", 0o755) == 0)
      let server = try await ServerProcess.start(
        [
          "API_KEYS": "clave-corta", "API_WHATSAPP_URL": "http://198.51.100.7:9/",
          "CREDENCIALES_ARCHIVO": "./credenciales.json",
        ], directory: directory)
      try await server.waitForHealth(200)
      let warnings = server.logLines.filter { $0["level"] as? String == "warning" }
      for part in ["API_KEYS tiene menos de 16", "WEBHOOK_SECRETO tiene menos de 16", "API_WHATSAPP_URL es http"] {
        #expect(warnings.count { ($0["msg"] as? String)?.contains(part) == true } == 1, "\(part)")
      }
      let exposed = warnings.filter { $0["permisos"] != nil }
      #expect(
        exposed.compactMap { $0["ruta"] as? String } == [".env", "./credenciales.json", "./data"]
          && exposed.compactMap { $0["permisos"] as? String } == ["644", "640", "755"], "\(exposed)")
      #expect(!server.log.contains("clave-corta"))
      #expect(await server.stop() == .exited(0))
    }
  }

  // MARK: Support

  private struct Descriptor {
    var number: Int
    var target: String
    /// The flags as open(2) has them.
    var flags: Int
  }

  /// The open descriptors of a process, without those that it closes meanwhile.
  private func descriptors(of pid: Int32) throws -> [Descriptor] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").compactMap { name in
      guard let number = Int(name),
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(name)"),
        let information = try? String(contentsOfFile: "/proc/\(pid)/fdinfo/\(name)", encoding: .utf8),
        let line = information.split(separator: "\n").first(where: { $0.hasPrefix("flags:") }),
        let flags = Int(line.dropFirst(6).trimmingCharacters(in: .whitespaces), radix: 8)
      else { return nil }
      return Descriptor(number: number, target: target, flags: flags)
    }
  }
}
