// How a connection to Redis is encrypted: what `rediss://` says in its parameters. The names are redis-cli's.

/// The TLS part of a Redis URL.
public struct RedisTLS: Sendable, Hashable {
  /// `?cacert=`: a PEM file of trusted authorities, or a directory of them (`openssl rehash`); nil trusts the system's.
  public internal(set) var authorities: String?
  /// `?cert=`: a PEM file with the client's certificate, and those that lead to its authority.
  public internal(set) var certificate: String?
  /// `?key=`: a PEM file with the certificate's private key, without a passphrase.
  public internal(set) var key: String?
  /// `?servername=`: the name that the server's certificate must have; nil means the host's.
  public internal(set) var serverName: String?
  /// `?verify=no` takes any certificate.
  public internal(set) var isVerified = true

  public init() {}

  /// The parameters that only have a meaning with TLS.
  static let parameters = ["cacert", "cert", "key", "servername", "verify"]
}
