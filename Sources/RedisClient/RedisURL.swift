// Where a Redis is and how to log in. Made once from REDIS_URL (`RedisURL+parsing.swift`); RedisConnection connects by
// it. Credentials never show up in a description, a reflection or an error.

/// The address, database and credentials of a Redis server.
public struct RedisURL: Sendable, Hashable {
  /// The ways to reach a server.
  public enum Endpoint: Sendable, Hashable {
    /// Host name or numeric address, without brackets, and port.
    case tcp(host: String, port: UInt16)
    /// Absolute path of a Unix socket, or one relative to the working directory. Any length.
    case unix(path: String)
    /// The server that these sentinels hold to be the master of this name.
    case sentinel([RedisHost], master: String)
  }

  static let defaultPort: UInt16 = 6379
  static let sentinelPort: UInt16 = 26379
  /// The most sentinels: each instance has a connection to each.
  static let mostSentinels = 15

  public var endpoint: Endpoint
  /// How the connection is encrypted; nil means not at all.
  public internal(set) var tls: RedisTLS?
  /// The database that is selected after connecting, 0 by default.
  package var database: Int
  /// For servers with access control lists; nil means the user `default`.
  package var username: String?
  /// The password's bytes. Not public: nothing outside this module needs to see it.
  var password: [UInt8]?
  /// How to log in to the sentinels; nil means that they ask for nothing.
  var sentinelUsername: String?
  var sentinelPassword: [UInt8]?
  /// The password as it was written and as it is sent, for the redactor that keeps secrets out of logs. Empty without
  /// one.
  public internal(set) var secrets: [String] = []

  /// The names and addresses by which it is reached over a network.
  public var hosts: [String] {
    switch endpoint {
    case .tcp(let host, _): [host]
    case .unix: []
    case .sentinel(let sentinels, _): sentinels.map(\.name)
    }
  }

  public init(_ endpoint: Endpoint, database: Int = 0, username: String? = nil, password: String? = nil) {
    self.endpoint = endpoint
    self.database = database
    self.username = username
    self.password = password.map { Array($0.utf8) }
    if let password { secrets = [password] }
  }
}

extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The URL with the password replaced by `***`, for logs.
  public var description: String {
    let credentials =
      switch (username, password) {
      case (nil, nil): ""
      case (let name?, nil): "\(name)@"
      case (let name, _?): "\(name ?? ""):***@"
      }
    switch endpoint {
    case .tcp(let host, let port):
      return "redis\(tls == nil ? "" : "s")://\(credentials)\(RedisHost(name: host, port: port))/\(database)"
    case .sentinel(let sentinels, let master):
      let hosts = sentinels.map(\.description).joined(separator: ",")
      return "redis\(tls == nil ? "" : "s")+sentinel://\(credentials)\(hosts)/\(master)/\(database)"
    case .unix(let path):
      return "unix://\(credentials)\(path)" + (database == 0 ? "" : "?db=\(database)")
    }
  }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
