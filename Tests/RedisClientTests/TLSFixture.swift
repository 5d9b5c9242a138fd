import EventLoop
import TestSupport

/// A redis-server with TLS, and the URLs that lead to it.
@LoopActor
struct TLSFixture {
  let server: RedisServerFixture
  let certificates: TestCertificates
  let port: UInt16

  /// `rediss://localhost:port/?cacert=…`
  var url: String { url("cacert=\(certificates.authority)") }

  func url(_ query: String, host: String = "localhost") -> String { "rediss://\(host):\(port)/?\(query)" }

  /// - Parameters:
  ///   - hosts: for whom the server's certificate is.
  ///   - plain: whether it has a port without TLS, too.
  static func run<Success: Sendable>(
    hosts: String = "DNS:localhost,IP:127.0.0.1", valid: TestCertificates.Validity = .now, asksClients: Bool = false,
    plain: Bool = false, persistent: Bool = false, arguments: [String] = [],
    _ body: @LoopActor (TLSFixture) async throws -> Success
  ) async throws -> Success {
    try await TestCertificates.run { certificates in
      let pair = try await certificates.issue("redis", hosts: hosts, valid: valid)
      let port = try freePort()
      let tls = certificates.server(pair, port: port, asksClients: asksClients)
      return try await RedisServerFixture.run(tcp: plain, persistent: persistent, arguments: tls + arguments) {
        server in
        try await body(TLSFixture(server: server, certificates: certificates, port: port))
      }
    }
  }
}
