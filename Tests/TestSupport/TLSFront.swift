// A real nginx that speaks TLS in front of an API, with a certificate made for it, as the real WhatsApp API has.

import EventLoop
import Foundation

@LoopActor
public final class TLSFront {
  public enum Version: String, Sendable {
    case tls12 = "TLSv1.2"
    case tls13 = "TLSv1.3"
  }

  public let port: UInt16
  /// The authority that clients have to trust.
  public let certificate: String
  private let directory: String
  private let child: ChildProcess

  /// - Parameters:
  ///   - idleSeconds: how long it leaves a connection open between two requests; 0 answers `Connection: close`.
  public static func start(to target: Int, version: Version, idleSeconds: Int = 75) async throws -> TLSFront {
    let front = try await TLSFront(target, version, idleSeconds)
    let address = try SocketAddress(ip: "127.0.0.1", port: front.port)
    try await eventually(within: .seconds(20), "nginx listens: \(front.child.standardError.text)") {
      guard let connection = try? await TCPConnection.connect(to: address, timeout: .seconds(1)) else { return false }
      connection.close()
      return true
    }
    return front
  }

  private init(_ target: Int, _ version: Version, _ idleSeconds: Int) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    self.directory = directory
    certificate = directory + "/certificado.pem"
    let made = try await ChildProcess(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", directory + "/clave.pem", "-out",
        certificate,
      ],
      standardOutput: .ignore, standardError: .ignore
    ).wait()
    guard made.isSuccess else { throw UnusableTool(name: "openssl req") }
    port = try freePort()
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(directory)/\($0);" }
    let configuration = """
      worker_processes 1;
      daemon off;
      pid \(directory)/pid;
      error_log stderr warn;
      events { worker_connections 4096; }
      http {
        access_log off;
        \(temporary.joined(separator: "\n  "))
        upstream api { server 127.0.0.1:\(target); keepalive 64; }
        server {
          listen 127.0.0.1:\(port) ssl;
          ssl_certificate \(certificate);
          ssl_certificate_key \(directory)/clave.pem;
          ssl_protocols \(version.rawValue);
          ssl_session_cache shared:tls:1m;
          keepalive_timeout \(idleSeconds);
          keepalive_requests 100000;
          location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; }
        }
      }
      """
    let file = directory + "/nginx.conf"
    try configuration.write(toFile: file, atomically: false, encoding: .utf8)
    child = try ChildProcess(
      "/usr/bin/setpriv", ["--pdeathsig", "KILL", "/usr/sbin/nginx", "-p", directory, "-c", file],
      standardOutput: .ignore, standardError: .capture)
  }

  public func stop() async {
    child.kill(SIGTERM)
    if (try? await eventually(within: .seconds(10), "nginx ends") { child.exitStatus != nil }) == nil {
      child.kill(SIGKILL)
    }
    _ = await child.wait()
    try? FileManager.default.removeItem(atPath: directory)
  }
}

struct UnusableTool: Error {
  let name: String
}
