// Certificates of an authority that exists for one test, made with openssl.

import EventLoop
import Foundation

/// A directory with a certificate authority, and what it has signed.
@LoopActor
public final class TestCertificates {
  /// A certificate and its private key, as paths of PEM files.
  public struct Pair: Sendable {
    public let certificate: String
    public let key: String
  }

  /// When a certificate is valid.
  public enum Validity: Sendable {
    case now, past, future

    fileprivate var arguments: [String] {
      switch self {
      case .now: ["-days", "2"]
      case .past: ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
      case .future: ["-startdate", "20600101000000Z", "-enddate", "20610101000000Z"]
      }
    }
  }

  public let directory: String
  /// The authority's own certificate.
  public var authority: String { directory + "/autoridad.pem" }

  private static let configuration = """
    [ca]
    default_ca = test
    [test]
    new_certs_dir = .
    database = index.txt
    rand_serial = yes
    default_md = sha256
    policy = any
    copy_extensions = copy
    unique_subject = no
    [any]
    commonName = supplied
    """

  /// Runs `body` with a fresh authority and removes its files afterwards.
  public static func run<Success: Sendable>(
    _ body: @LoopActor (TestCertificates) async throws -> Success
  ) async throws -> Success {
    let certificates = try await TestCertificates()
    defer { try? FileManager.default.removeItem(atPath: certificates.directory) }
    return try await body(certificates)
  }

  private init() async throws {
    directory = NSTemporaryDirectory() + "/certificados-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Self.configuration.write(toFile: directory + "/ca.cnf", atomically: false, encoding: .utf8)
    try "".write(toFile: directory + "/index.txt", atomically: false, encoding: .utf8)
    try await openssl(
      ["req", "-x509"] + Self.newKey + [
        "-days", "2", "-subj", "/CN=autoridad", "-keyout", "autoridad.key", "-out", "autoridad.pem",
      ])
    try await openssl(["rehash", "."])
  }

  private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  /// Signs a certificate with a new key, in place of one with the same name.
  /// - Parameter hosts: the hosts that it is for, as openssl has them.
  public func issue(
    _ name: String, hosts: String = "DNS:localhost,IP:127.0.0.1", valid: Validity = .now
  ) async throws -> Pair {
    try await openssl(
      ["req"] + Self.newKey + [
        "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(hosts)", "-keyout", "\(name).key", "-out", "\(name).csr",
      ])
    try await openssl(
      ["ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "autoridad.pem", "-keyfile", "autoridad.key"]
        + valid.arguments + ["-in", "\(name).csr", "-out", "\(name).pem"])
    return Pair(certificate: "\(directory)/\(name).pem", key: "\(directory)/\(name).key")
  }

  /// Runs openssl in the directory.
  public func openssl(_ arguments: [String]) async throws {
    let child = try ChildProcess(
      "openssl", arguments, workingDirectory: directory, standardOutput: .ignore, standardError: .capture)
    guard await child.wait().isSuccess else { throw FixtureError("openssl: \(child.standardError.text)") }
  }

  /// redis-server's arguments for a port with TLS.
  /// - Parameter asksClients: whether clients must have a certificate of the same authority.
  public func server(_ pair: Pair, port: UInt16, asksClients: Bool = false) -> [String] {
    [
      "--tls-port", "\(port)", "--tls-cert-file", pair.certificate, "--tls-key-file", pair.key, "--tls-ca-cert-file",
      authority, "--tls-auth-clients", asksClients ? "yes" : "no",
    ]
  }
}
