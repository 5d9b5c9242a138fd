// A host and its port: a sentinel, or the master that the sentinels name.

/// A host name or numeric address without brackets, and a port.
public struct RedisHost: Sendable, Hashable, CustomStringConvertible {
  public let name: String
  public let port: UInt16

  public init(name: String, port: UInt16) {
    self.name = name
    self.port = port
  }

  public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
}

extension RedisURL {
  /// One of this URL's sentinels.
  func ofSentinel(at host: RedisHost) -> RedisURL {
    var url = RedisURL(.tcp(host: host.name, port: host.port), username: sentinelUsername)
    url.password = sentinelPassword
    url.tls = tls
    return url
  }

  /// The same server by its address.
  func at(_ host: RedisHost) -> RedisURL {
    var url = self
    url.endpoint = .tcp(host: host.name, port: host.port)
    return url
  }
}
