// `LoopServer salud --redis`: what it says of each Redis, and how it ends.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct RedisHealthTests {
  private struct Answer {
    /// The mark of each step, by its name.
    var marks: [String: String] = [:]
    var text = ""
    var status: Int32 = -1
  }

  @LoopActor
  private static func ask(_ url: String, _ settings: [String: String] = [:]) async throws -> Answer {
    let process = try ServerProcess(
      ["REDIS_URL": url].merging(settings) { $1 }, arguments: ["salud", "--redis"])
    defer { process.removeDirectory() }
    let end = await process.child.wait()
    var answer = Answer(text: process.log + process.child.standardError.text)
    if case .exited(let status) = end { answer.status = status }
    for line in process.log.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
      if words.count == 3 { answer.marks[words[1]] = words[0] }
    }
    return answer
  }

  @Test func allIsWell() async throws {
    try await withDeadline(.seconds(60)) {
      try await RedisServerFixture.run(tcp: true, persistent: true) { redis in
        for (url, steps) in [
          (redis.tcpURL, ["nombre", "conexión", "acceso", "papel", "versión", "memoria", "AOF", "scripts"]),
          (redis.socketURL, ["conexión", "acceso", "papel", "versión", "memoria", "AOF", "scripts"]),
        ] {
          let answer = try await Self.ask(url)
          #expect(answer.status == 0 && Set(answer.marks.keys) == Set(steps), "\(answer.text)")
          #expect(answer.marks.values.allSatisfy { $0 == "bien" })
        }
        let alone = try await Self.ask(redis.tcpURL, ["ESPERAR_REPLICAS": "1"])
        #expect(alone.status == 1 && alone.marks["réplicas"] == "mal", "\(alone.text)")
      }
    }
  }

  @Test func overTLSAndSentinels() async throws {
    try await withDeadline(.seconds(90)) {
      try await SentinelFixture.run(tls: true, persistent: true) { redis in
        let answer = try await Self.ask(redis.url, ["ESPERAR_REPLICAS": "2"])
        #expect(answer.status == 0, "\(answer.text)")
        for step in ["sentinels", "nombre", "conexión", "TLS", "acceso", "papel", "réplicas", "scripts"] {
          #expect(answer.marks[step] == "bien", "\(step)")
        }
        #expect(answer.text.contains("TLSv1.3") && answer.text.contains("certificado válido hasta"))
        for secret in [SentinelFixture.password, SentinelFixture.sentinelPassword] {
          #expect(!answer.text.contains(secret))
        }
        let other = try await Self.ask(redis.url.replacing("/principal/", with: "/otro/"))
        #expect(other.status == 1 && other.marks == ["sentinels": "mal"], "\(other.text)")
        let unknown = try await Self.ask("rediss://:x@127.0.0.1:\(redis.ports[0])")
        #expect(unknown.status == 1 && unknown.marks["TLS"] == "mal" && unknown.marks["conexión"] == "bien")
      }
    }
  }

  @Test func whereItFails() async throws {
    try await withDeadline(.seconds(90)) {
      let arguments = ["--requirepass", "s3cr3t0", "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"]
      try await RedisServerFixture.run(tcp: true, arguments: arguments) { redis in
        let place = "127.0.0.1:\(redis.port!)"
        let weak = try await Self.ask("redis://:s3cr3t0@\(place)")
        #expect(weak.status == 1 && weak.marks["memoria"] == "mal" && weak.marks["AOF"] == "aviso", "\(weak.text)")
        _ = try await redis.cli("-a", "s3cr3t0", "CONFIG", "SET", "maxmemory-policy", "noeviction")
        let forgetful = try await Self.ask("redis://:s3cr3t0@\(place)")
        #expect(forgetful.status == 2 && forgetful.marks["AOF"] == "aviso", "\(forgetful.text)")
        _ = try await redis.cli(
          "-a", "s3cr3t0", "ACL", "SETUSER", "corto", "on", ">s3cr3t1", "~*", "+@all", "-evalsha", "-wait")
        let cases = [
          ("redis://:mala1@\(place)", "acceso"), ("redis://\(place)", "acceso"),
          ("redis://corto:s3cr3t1@\(place)", "scripts"), ("redis://:s3cr3t0@\(place)/99", "acceso"),
          ("redis://127.0.0.1:\(try freePort())", "conexión"), ("redis://no-existe.invalid", "nombre"),
          ("unix:///nonexistent/r.sock", "conexión"), ("rediss://127.0.0.1:\(try freePort())", "conexión"),
        ]
        for (url, step) in cases {
          let answer = try await Self.ask(url)
          #expect(answer.status == 1 && answer.marks[step] == "mal", "\(url): \(answer.text)")
          #expect(answer.marks.values.count { $0 == "mal" } == 1)
          for secret in ["s3cr3t", "mala1"] { #expect(!answer.text.contains(secret)) }
        }
      }
    }
  }
}
