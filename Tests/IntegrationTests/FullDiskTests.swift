// The embedded Redis on a full disk. The server says so in those words, and goes on by itself when there is room.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import LoopServer

@Suite struct FullDiskTests {
  /// A real limit of the kernel, which every user may set: a file of redis-server's cannot become larger.
  @Test func aWriteThatFailsIsSaidAndItsEndToo() async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let marker = directory + "/limite"
      try "".write(toFile: marker, atomically: false, encoding: .utf8)
      let usual = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let script = """
        #!/bin/sh
        PATH='\(usual)'
        # 100 KB, and a write past it fails instead of ending the program.
        if [ -e '\(marker)' ]; then trap '' XFSZ; ulimit -f 200; fi
        exec redis-server "$@"
        """
      try FileManager.default.createDirectory(atPath: directory + "/programas", withIntermediateDirectories: true)
      try script.write(toFile: directory + "/programas/redis-server", atomically: false, encoding: .utf8)
      #expect(chmod(directory + "/programas/redis-server", 0o755) == 0)
      let server = try await ServerProcess.start(
        ["PATH": directory + "/programas:" + usual, "INTERVALO_ENVIO_MS": "0"],
        arguments: ["serve", "--simulador"], directory: directory)
      try await eventually("it is well") { try await curl(server.url("/health")).string("status") == "healthy" }

      let file = directory + "/mensajes.csv"
      try csv(rows: 3000).write(toFile: file, atomically: false, encoding: .utf8)
      let form = ["-F", "archivo_csv=@\(file)", "-F", "titulo_campana=grande", "-F", "plantilla=p", "-F", "buzon=14"]
      @LoopActor func upload() async throws -> CurlAnswer {
        try await curl(form + [server.url("/api/crear-campana")])
      }
      let refused = try await upload()
      #expect(refused.status == 503, "\(refused.body)")
      let words = "redis-server no puede escribir en DATA_DIR: "
      try await eventually(within: .seconds(20), "health says so; it said \(server.log)") {
        let health = try await curl(server.url("/health"))
        return health.status == 503 && health.string("motivo")?.hasPrefix(words) == true
      }
      #expect(
        server.logLines.contains { ($0["msg"] as? String)?.hasPrefix("redis-server terminó: " + words) == true },
        "\(server.log)")

      try FileManager.default.removeItem(atPath: marker)
      // The redis-server that runs now may still have the limit; its successor has none.
      try await eventually(within: .seconds(40), "the upload is taken") {
        let answer = try await upload()
        return answer.status == 200 && answer.int("total_mensajes") == 3000
      }
      try await eventually(within: .seconds(20), "health is well") {
        try await curl(server.url("/health")).string("status") == "healthy"
      }
      try await eventually("it is being sent") {
        try await curl(server.url("/api/estado-cola/grande")).int("enviados") ?? 0 > 100
      }
      #expect(server.log.contains("redis-server vuelve a escribir en DATA_DIR"))
      #expect(await server.stop() == .exited(0))
    }
  }

  /// A file system of 4 MiB, where the system lets one be made.
  @Test(.enabled(if: canMount)) func aFullDiskIsCalledFull() async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let mount = "mkdir data && mount -t tmpfs -o size=4m,mode=700 tmpfs data && exec \"$@\""
      let server = try ServerProcess(
        ["INTERVALO_ENVIO_MS": "1000"], arguments: ["serve", "--simulador"], directory: directory,
        launcher: ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, "sh"])
      try await server.waitUntilListening()
      try await eventually("it is well; it said \(server.log)") {
        try await curl(server.url("/health")).string("status") == "healthy"
      }
      // The server's folder, in the server's own view.
      let fill = "/proc/\(server.pid)/root\(directory)/data/relleno"
      let full = try ChildProcess("dd", ["if=/dev/zero", "of=\(fill)", "bs=4k"], standardError: .ignore)
      _ = await full.wait()
      let campaign = directory + "/campana.json"
      let rows = (0..<500).map { "{\"numero\":\"58412\(1_000_000 + $0)\"}" }.joined(separator: ",")
      try #"{"titulo_campana":"una","plantilla":"p","buzon":"14","mensajes":[\#(rows)]}"#.write(
        toFile: campaign, atomically: false, encoding: .utf8)
      try await eventually(within: .seconds(20), "health says so; it said \(server.log)") {
        // An upload makes Redis write.
        _ = try await curl(
          "-H", "Content-Type: application/json", "-d", "@" + campaign, server.url("/api/crear-campana-json"))
        let health = try await curl(server.url("/health"))
        return health.status == 503
          && health.string("motivo")?.hasPrefix("el disco de DATA_DIR está lleno (quedan ") == true
      }
      #expect(
        server.logLines.contains { line in
          (line["msg"] as? String)?.hasPrefix("redis-server terminó: el disco de DATA_DIR está lleno") == true
        }, "\(server.log)")
      #expect(unlink(fill) == 0)
      try await eventually(within: .seconds(30), "it is over") {
        try await curl(server.url("/health")).string("status") == "healthy"
      }
      #expect(await server.stop() == .exited(0))
    }
  }

  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(
    arguments: [
      (UInt64(0), true, [], "el disco de DATA_DIR está lleno (quedan 0 KB)"),
      (70 << 10, true, [], nil),
      (70 << 10, true, ["Can't recover from AOF write error when … Exiting..."], "está lleno (quedan 70 KB)"),
      (
        1 << 40, true, ["bye", "Error writing to the AOF file: No space left on device"],
        "está lleno (quedan 1073741824 KB)"
      ),
      (1 << 40, false, [], "está lleno"),
      (
        1 << 40, true, ["Exiting", "Error writing to the AOF file: Disk quota exceeded"],
        "en DATA_DIR: Disk quota exceeded"
      ),
      (
        1 << 40, true, ["Short write while writing to the AOF file: (nwritten=1, expected=2)"],
        "en DATA_DIR: Short write"
      ),
      (1 << 40, true, ["Ready to accept connections"], nil),
      (nil, true, ["AOF write error"], "redis-server no puede escribir en DATA_DIR"),
    ] as [(UInt64?, Bool, [String], String?)])
  func whatSpeaksOfTheDiskIsUnderstood(free: UInt64?, hasInodes: Bool, log: [String], part: String?) {
    let words = DiskTrouble(freeBytes: free, hasInodes: hasInodes, log: log).inWords
    #expect(part == nil ? words == nil : words?.contains(part!) == true, "\(words ?? "")")
  }
}
