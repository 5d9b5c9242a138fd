// TLS against a real server (`openssl s_server`) with a certificate that nobody signed.

import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

@Suite struct TLSTests {
  @Test func aSelfSignedCertificateIsRefusedBeforeTheBodyUnlessTrusted() async throws {
    try await withDeadline(.seconds(30)) {
      let server = try await TLSServer()
      defer { server.stop() }
      let url = try ClientURL("https://localhost:\(server.port)/")
      let request = ClientRequest(method: .post, url: url, body: [1, 2, 3], timeout: .seconds(10))

      let distrustful = CurlClient()
      defer { distrustful.close() }
      let failure = try await distrustful.perform(request).failure()
      #expect(failure.kind == .tls)
      #expect(failure.code == 60)
      #expect(!failure.mayHaveBeenDelivered)
      #expect(failure.text.contains("certificate"))

      let trusting = CurlClient(settings: CurlSettings(certificateFile: server.certificate))
      defer { trusting.close() }
      let get = ClientRequest(method: .get, url: url, timeout: .seconds(10))
      #expect(try await trusting.perform(get).response().status == 200)

      // Trusted, but for another name.
      let byAddress = try ClientURL("https://127.0.0.1:\(server.port)/")
      let wrong = try await trusting.perform(
        ClientRequest(method: .post, url: byAddress, body: [1], timeout: .seconds(10))
      ).failure()
      #expect(wrong.kind == .tls)
      #expect(!wrong.mayHaveBeenDelivered)
    }
  }

  @Test func aServerWithoutTLSFailsInTheHandshake() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let url = try ClientURL("https://127.0.0.1:\(far.port)/")
      let failure = try await client.perform(
        ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(10))
      ).failure()
      #expect(failure.kind == .tls)
      #expect(!failure.mayHaveBeenDelivered)
    }
  }
}

/// `openssl s_server -www` on a free port, with a key made for it.
@LoopActor
private final class TLSServer {
  let port: UInt16
  let certificate: String
  private let directory: URL
  private let child: ChildProcess

  init() async throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    certificate = directory.appending(path: "certificate.pem").path
    let key = directory.appending(path: "key.pem").path
    let made = try await ChildProcess(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
      ],
      standardOutput: .ignore, standardError: .ignore
    ).wait()
    guard made.isSuccess else { throw UnexpectedOutcome(description: "openssl req failed") }

    port = try freePort()
    child = try ChildProcess(
      "openssl", ["s_server", "-accept", "\(port)", "-cert", certificate, "-key", key, "-www", "-quiet"],
      standardOutput: .ignore, standardError: .ignore)
    let address = try SocketAddress(ip: "127.0.0.1", port: port)
    try await eventually("openssl s_server listens") {
      guard let connection = try? await TCPConnection.connect(to: address, timeout: .seconds(1)) else { return false }
      connection.close()
      return true
    }
  }

  func stop() {
    child.kill(SIGKILL)
    try? FileManager.default.removeItem(at: directory)
  }
}
