// `rediss://` and a plain URL whose name moves, with the program as its users have it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SecureRedisTests {
  @Test func aCampaignOverTLSAndACertificateThatIsRenewedTooLate() async throws {
    try await withDeadline(.seconds(90)) {
      try await TestCertificates.run { certificates in
        let client = try await certificates.issue("cliente")
        let port = try freePort()
        let tls = certificates.server(try await certificates.issue("redis"), port: port, asksClients: true)
        try await RedisServerFixture.run(persistent: true, arguments: tls + ["--requirepass", "s3cr3t0"]) { redis in
          let query = "cacert=\(certificates.authority)&cert=\(client.certificate)&key=\(client.key)"
          let settings = ["REDIS_URL": "rediss://:s3cr3t0@localhost:\(port)/?\(query)", "INTERVALO_ENVIO_MS": "5"]
          try await Stack.run(settings) { stack in
            #expect(try await stack.upload(csv(rows: 300), title: "cifrada").status == 200)
            #expect(try await stack.waitUntilCompleted("cifrada").int("enviados") == 300)
            #expect(stack.server.threadCount <= 2, "the loop's thread, and the one that looks up names")

            let late = try await certificates.issue("redis", valid: .past)
            #expect(late.certificate.hasSuffix("/redis.pem"))
            try await redis.restart()
            try await eventually("health says why") {
              let health = try await look(stack.server.url("/health"))
              return health.status == 503
                && health.string("motivo")?.hasPrefix("TLS: el certificado de Redis ha caducado") == true
            }
            _ = try await certificates.issue("redis")
            try await redis.restart()
            try await stack.server.waitForHealth(200)
            #expect(!stack.server.log.contains("s3cr3t0") && !stack.server.log.contains(client.key))
          }
        }
      }
    }
  }

  /// A managed Redis moves by its name. Only in a mount namespace of its own may a process see other host names.
  @Test(.enabled(if: canMount)) func aNameThatMovesIsFollowed() async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let hosts = directory + "/hosts"
      func move(to address: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: hosts))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data("127.0.0.1 localhost\n\(address) redis-movil.prueba\n".utf8))
        try file.close()
      }
      #expect(FileManager.default.createFile(atPath: hosts, contents: nil))
      try move(to: "127.0.0.2")
      let port = try freePort()
      func listening(at address: String) -> [String] { ["--port", "\(port)", "--bind", address] }
      try await RedisServerFixture.run(arguments: listening(at: "127.0.0.2")) { old in
        try await RedisServerFixture.run(arguments: listening(at: "127.0.0.3")) { new in
          let server = try ServerProcess(
            ["REDIS_URL": "redis://redis-movil.prueba:\(port)", "API_WHATSAPP_URL": "http://127.0.0.1:1"],
            launcher: [
              "unshare", "--mount", "--map-root-user", "sh", "-c",
              "mount --bind '\(hosts)' /etc/hosts && exec \"$@\"", "sh",
            ])
          try await server.waitUntilListening()
          try await server.waitForHealth(200)
          try move(to: "127.0.0.3")
          await old.kill()
          try await server.waitForHealth(503)
          try await server.waitForHealth(200)
          #expect(try await new.cli("CLIENT", "LIST").contains("addr=127.0.0.1"), "\(server.log)")
          await server.crash()
          server.removeDirectory()
        }
      }
    }
  }

  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["--mount", "--map-root-user", "mount", "--bind", "/etc/hostname", "/etc/hosts"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
