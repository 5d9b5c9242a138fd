import EventLoop
import RedisClient
import TestSupport
import Testing

/// `rediss://` against a real redis-server: everything that holds without TLS.
@Suite struct TLSConnectionTests {
  @Test func commandsPipelinesAndScripts() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        try await withConnection(fixture.url) { redis in
          #expect(try await redis.command("SET", "k", "v") == .status("OK"))
          #expect(try await redis.command("GET", "k").asText == "v")
          let replies = try await redis.pipeline((0..<5_000).map { [.string("ECHO"), RedisArgument($0)] })
          #expect(replies.map { $0.asInteger } == (0..<5_000).map { Int64($0) })
          let script = LuaScript(name: "double", source: "return ARGV[1] * 2")
          #expect(try await script.run(on: redis, keys: [], arguments: [21]) == .integer(42))
          #expect(await redisError { _ = try await redis.command("NOSUCH") }?.serverError != nil)
          #expect(redis.readyCount == 1 && redis.outstandingCount == 0)
        }
      }
    }
  }

  /// More than a socket takes at a time, more than a record holds, in both directions at once.
  @Test func largeValuesBothWays() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        try await withConnection(fixture.url) { redis in
          let piece = (0..<1_009).map { UInt8(truncatingIfNeeded: $0 &* 31) }
          let values = (1...6).map { number in
            [UInt8]((0..<(number * 500)).map { _ in piece }.joined())
          }
          let callers = values.map { value in spawn { try await redis.command("ECHO", .bytes(value)).asBytes } }
          for (value, caller) in zip(values, callers) {
            let answer = try await caller.value
            #expect(answer == value)
          }
        }
      }
    }
  }

  @Test(arguments: ["localhost", "127.0.0.1"]) func theCertificateMayBeForANameOrAnAddress(host: String) async throws {
    try await withDeadline {
      try await TLSFixture.run(hosts: host == "localhost" ? "DNS:localhost" : "IP:127.0.0.1") { fixture in
        try await withConnection(fixture.url("cacert=\(fixture.certificates.authority)", host: host)) { redis in
          let answer = try await redis.command("PING")
          #expect(answer == .status("PONG"))
        }
      }
    }
  }

  @Test func authoritiesInADirectoryAnotherNameAndNoCheckAtAll() async throws {
    try await withDeadline {
      try await TLSFixture.run(hosts: "DNS:redis.example") { fixture in
        let directory = fixture.certificates.directory
        for query in ["cacert=\(directory)&servername=redis.example", "verify=no"] {
          try await withConnection(fixture.url(query)) { redis in
            let answer = try await redis.command("PING")
            #expect(answer == .status("PONG"))
          }
        }
      }
    }
  }

  @Test(arguments: ["TLSv1.2", "TLSv1.3"]) func aClientWithItsCertificate(version: String) async throws {
    try await withDeadline {
      try await TLSFixture.run(asksClients: true, arguments: ["--tls-protocols", version, "--requirepass", "s3cr3t"]) {
        fixture in
        let client = try await fixture.certificates.issue("cliente")
        let query = "cacert=\(fixture.certificates.authority)&cert=\(client.certificate)&key=\(client.key)"
        try await withConnection(fixture.url(query, host: ":s3cr3t@localhost")) { redis in
          let answer = try await redis.command("PING")
          #expect(answer == .status("PONG"))
        }
      }
    }
  }

  @Test func afterAKillItReconnects() async throws {
    try await withDeadline {
      try await TLSFixture.run(persistent: true) { fixture in
        try await withConnection(fixture.url) { redis in
          _ = try await redis.command("SET", "k", "v")
          fixture.server.suspend()
          let callers = (0..<50).map { _ in spawn { await redisError { _ = try await redis.command("INCR", "n") } } }
          try await eventually { redis.outstandingCount == 50 }
          await fixture.server.kill()
          for caller in callers { #expect(await caller.value?.isLost == true) }
          try await fixture.server.start()
          try await redis.waitUntilReady(within: .seconds(10))
          #expect(try await redis.command("GET", "k").asText == "v")
          #expect(redis.readyCount == 2)
        }
      }
    }
  }

  /// A server that is renewed with another authority's certificate: the file of `?cacert=` is read again.
  @Test func aRenewedAuthorityIsReadAtTheNextConnection() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        try await withConnection(fixture.url) { redis in
          try await TestCertificates.run { other in
            let pair = try await other.issue("redis")
            let files = fixture.certificates
            try await files.openssl(["x509", "-in", pair.certificate, "-out", "redis.pem"])
            try await files.openssl(["pkey", "-in", pair.key, "-out", "redis.key"])
            try await fixture.server.restart()
            try await eventually { redis.state.problem?.contains("autoridad desconocida") == true }
            try await files.openssl(["x509", "-in", other.authority, "-out", "autoridad.pem"])
            try await redis.waitUntilReady(within: .seconds(10))
            #expect(redis.readyCount == 2)
          }
        }
      }
    }
  }

  /// The bytes arrive in the smallest pieces there are, in both directions.
  @Test func byteByByte() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        let dribble = try BytewiseProxy(to: fixture.port)
        defer { dribble.close() }
        let url = "rediss://localhost:\(dribble.port)/?cacert=\(fixture.certificates.authority)"
        try await withConnection(url) { redis in
          for number in 0..<20 {
            let text = String(repeating: "x\(number)", count: number * 10)
            let answer = try await redis.command("ECHO", .string(text)).asText
            #expect(answer == text)
          }
        }
      }
    }
  }

  @Test func manyConnectionsLeaveNothingBehind() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        for _ in 0..<20 {
          try await withConnection(fixture.url) { redis in
            let answer = try await redis.command("PING")
            #expect(answer == .status("PONG"))
          }
        }
        try await eventually("all have gone") {
          try await fixture.server.cli("CLIENT", "LIST", "TYPE", "normal").split(separator: "\n").count == 1
        }
      }
    }
  }
}

/// Hands on every byte by itself.
@LoopActor
private final class BytewiseProxy {
  private let listener: TCPListener
  private var connections: [TCPConnection] = []
  var port: UInt16 { listener.localAddress!.port }

  init(to target: UInt16) throws {
    listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
    try listener.start { [weak self] near in
      spawn {
        guard let far = try? await TCPConnection.connect(to: SocketAddress(ip: "127.0.0.1", port: target)) else {
          return near.close()
        }
        self?.connections += [near, far]
        for (from, to) in [(near, far), (far, near)] { spawn { await Self.copy(from, to) } }
      }
    }
  }

  private static func copy(_ from: TCPConnection, _ to: TCPConnection) async {
    while let bytes = try? await from.read() {
      for byte in bytes {
        to.write([byte])
        await Loop.bulkTurn()
      }
    }
    to.close()
    from.close()
  }

  func close() {
    listener.close()
    for connection in connections { connection.close() }
  }
}
