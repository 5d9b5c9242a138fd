import EventLoop
import RedisClient
import TestSupport
import Testing

/// What the operator reads when there is no TLS connection. Each case is provoked with a real redis-server.
@Suite struct TLSProblemTests {
  /// - Parameter words: part of what is read.
  private static func expect(_ url: String, _ words: String) async throws {
    let settings = RedisSettings(
      connectTimeout: .milliseconds(700), backoff: ReconnectBackoff(longest: .milliseconds(50)))
    try await withConnection(url, settings: settings, waitUntilReady: false) { redis in
      var last = ""
      try await eventually("«\(words)» and not «\(last)»") {
        last = redis.state.problem ?? "\(redis.state)"
        return last.contains(words)
      }
      #expect(last.hasPrefix("TLS: ") && !last.contains(".pem") && !last.contains("localhost"), "\(last)")
      #expect(redis.readyCount == 0)
    }
  }

  @Test(
    arguments: [
      (TestCertificates.Validity.past, "DNS:localhost", "ha caducado"),
      (.future, "DNS:localhost", "todavía no es válido"),
      (.now, "DNS:otro.example", "de otro nombre"),
      (.now, "IP:127.0.0.1", "de otro nombre"),
    ] as [(TestCertificates.Validity, String, String)])
  func theServersCertificate(valid: TestCertificates.Validity, hosts: String, words: String) async throws {
    try await withDeadline {
      try await TLSFixture.run(hosts: hosts, valid: valid) { fixture in try await Self.expect(fixture.url, words) }
    }
  }

  @Test func anAuthorityThatNobodyKnows() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        try await Self.expect(fixture.url(""), "autoridad desconocida")
        try await TestCertificates.run { other in
          try await Self.expect(fixture.url("cacert=\(other.authority)"), "autoridad desconocida")
        }
      }
    }
  }

  @Test func theWrongPort() async throws {
    try await withDeadline {
      try await TLSFixture.run(plain: true) { fixture in
        try await Self.expect("rediss://localhost:\(fixture.server.port!)/?verify=no", "redis:// sin cifrar")
        try await Self.expect("redis://localhost:\(fixture.port)", "use rediss://")
      }
    }
  }

  /// Whether a Redis without TLS answers the greeting depends on chance: it looks for the end of a line in it.
  @Test(arguments: [("-ERR unknown command\r\n", "no se habla TLS"), (nil, "no contesta al saludo")])
  func aPortWithoutTLS(answer: String?, words: String) async throws {
    try await withDeadline {
      let listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
      defer { listener.close() }
      var connections: [TCPConnection] = []
      defer { for connection in connections { connection.close() } }
      try listener.start { connection in
        connections.append(connection)
        if let answer { connection.write(Array(answer.utf8)) }
      }
      try await Self.expect("rediss://127.0.0.1:\(listener.localAddress!.port)", words)
    }
  }

  @Test func anOldProtocol() async throws {
    try await withDeadline {
      try await TLSFixture.run(arguments: ["--tls-protocols", "TLSv1.1"]) { fixture in
        try await Self.expect(fixture.url, "no admite TLS 1.2")
      }
    }
  }

  @Test(arguments: [("TLSv1.3", "pide un certificado"), ("TLSv1.2", "pide un certificado")])
  func theClientHasNoCertificate(version: String, words: String) async throws {
    try await withDeadline {
      try await TLSFixture.run(asksClients: true, arguments: ["--tls-protocols", version]) { fixture in
        try await Self.expect(fixture.url, words)
      }
    }
  }

  @Test(arguments: ["TLSv1.3", "TLSv1.2"]) func theClientsCertificateIsRefused(version: String) async throws {
    try await withDeadline {
      try await TLSFixture.run(asksClients: true, arguments: ["--tls-protocols", version]) { fixture in
        let late = try await fixture.certificates.issue("tarde", valid: .past)
        let ca = "cacert=\(fixture.certificates.authority)"
        try await Self.expect(fixture.url("\(ca)&cert=\(late.certificate)&key=\(late.key)"), "no acepta")
        try await TestCertificates.run { other in
          let foreign = try await other.issue("ajeno")
          try await Self.expect(fixture.url("\(ca)&cert=\(foreign.certificate)&key=\(foreign.key)"), "no acepta")
        }
      }
    }
  }

  @Test func filesThatCannotBeUsed() async throws {
    try await withDeadline {
      try await TLSFixture.run { fixture in
        let files = fixture.certificates
        let (one, two) = (try await files.issue("uno"), try await files.issue("dos"))
        try await files.openssl(
          ["pkey", "-in", "uno.key", "-out", "cifrada.key", "-aes256", "-passout", "pass:frase"])
        let cases = [
          ("cacert=/nonexistent", "?cacert="), ("cacert=\(one.key)", "?cacert="),
          ("cert=/nonexistent&key=\(one.key)", "?cert="), ("cert=\(one.key)&key=\(one.key)", "?cert="),
          ("cert=\(one.certificate)&key=/nonexistent", "?key="),
          ("cert=\(one.certificate)&key=\(one.certificate)", "?key="),
          ("cert=\(one.certificate)&key=\(files.directory)/cifrada.key", "sin contraseña"),
          ("cert=\(one.certificate)&key=\(two.key)", "no es la del certificado"),
        ]
        for (query, words) in cases { try await Self.expect(fixture.url(query), words) }
      }
    }
  }
}
