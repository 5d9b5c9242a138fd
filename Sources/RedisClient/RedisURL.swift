// Where a Redis is and how to log in: `redis://[user:password@]host[:port][/db]` and `unix:///path[?db=n]`, as
// redis-cli and Railway write them. Read once from REDIS_URL; RedisConnection connects by it. Credentials never
// show up in a description, a reflection or an error.

/// The address, database and credentials of a Redis server.
public struct RedisURL: Sendable, Hashable {
  /// The two ways to reach a server.
  public enum Endpoint: Sendable, Hashable {
    /// Host name or numeric address, without brackets, and port.
    case tcp(host: String, port: UInt16)
    /// Absolute path of a Unix socket, or one relative to the working directory. Any length.
    case unix(path: String)
  }

  static let defaultPort: UInt16 = 6379

  public var endpoint: Endpoint
  /// The database that is selected after connecting, 0 by default.
  package var database: Int
  /// For servers with access control lists; nil means the user `default`.
  package var username: String?
  /// The password's bytes. Not public: nothing outside this module needs to see it.
  var password: [UInt8]?
  /// The password as it was written and as it is sent, for the redactor that keeps secrets out of logs. Empty without
  /// one.
  public private(set) var secrets: [String] = []

  public init(_ endpoint: Endpoint, database: Int = 0, username: String? = nil, password: String? = nil) {
    self.endpoint = endpoint
    self.database = database
    self.username = username
    self.password = password.map { Array($0.utf8) }
    if let password { secrets = [password] }
  }

  /// Parses a URL. As in redis-cli, a single word before `@` is the password. Query parameters other than `db`
  /// and, for Unix sockets, `password` are ignored.
  /// - Throws: `RedisURLError`, which never repeats the text: it may contain the password.
  public init(_ text: String) throws(RedisURLError) {
    guard let separator = text.firstRange(of: "://") else { throw .scheme }
    let rest = text[separator.upperBound...]
    switch text[..<separator.lowerBound].lowercased() {
    case "redis": self = try Self.tcp(rest)
    case "unix": self = try Self.unix(rest)
    case "rediss": throw .tlsUnsupported
    default: throw .scheme
    }
  }

  // MARK: Parsing

  private static func tcp(_ text: Substring) throws(RedisURLError) -> RedisURL {
    let (front, query) = split(text, at: "?")
    let (authority, path) = split(front, at: "/")
    let (credentials, address) = splitCredentials(authority)
    var url = RedisURL(try hostAndPort(address))
    try url.take(credentials: credentials)
    if let path, !path.isEmpty { url.database = try number(path) }
    if let database = parameter("db", of: query) { url.database = try number(database) }
    return url
  }

  private static func unix(_ text: Substring) throws(RedisURLError) -> RedisURL {
    let (front, query) = split(text, at: "?")
    guard let slash = front.firstIndex(of: "/") else { throw .socketPath }
    let (credentials, host) = splitCredentials(front[..<slash])
    let path = try percentDecoded(front[slash...], or: .socketPath)
    guard host.isEmpty, path.count > 1, !path.contains(0) else { throw .socketPath }
    var url = RedisURL(.unix(path: String(decoding: path, as: UTF8.self)))
    try url.take(credentials: credentials)
    if let password = parameter("password", of: query) {
      try url.take(password: password)
    }
    if let database = parameter("db", of: query) { url.database = try number(database) }
    return url
  }

  private mutating func take(credentials: Substring?) throws(RedisURLError) {
    guard let credentials, !credentials.isEmpty else { return }
    let (first, second) = Self.split(credentials, at: ":")
    if let second {
      if !first.isEmpty {
        username = String(decoding: try Self.percentDecoded(first, or: .credentials), as: UTF8.self)
      }
      try take(password: second)
    } else {
      try take(password: first)
    }
  }

  private mutating func take(password text: Substring) throws(RedisURLError) {
    let decoded = try Self.percentDecoded(text, or: .credentials)
    password = decoded
    secrets += [String(text), Self.string(decoded)]
  }

  /// `host`, `host:port`, `[v6]`, `[v6]:port`, or a bare IPv6 address, which cannot have a port.
  private static func hostAndPort(_ text: Substring) throws(RedisURLError) -> Endpoint {
    var host = text
    var port: Substring?
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { throw .host }
      host = text[text.index(after: text.startIndex)..<bracket]
      let tail = text[text.index(after: bracket)...]
      guard tail.isEmpty || tail.hasPrefix(":") else { throw .host }
      port = tail.isEmpty ? nil : tail.dropFirst()
      guard host.contains(":") else { throw .host }
    } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) < 2 {
      (host, port) = split(text, at: ":")
    }
    let name = try percentDecoded(host, or: .host)
    guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .host }
    guard let port else { return .tcp(host: name.isEmpty ? "localhost" : string(name), port: defaultPort) }
    guard let number = UInt16(port), number > 0, port.utf8.allSatisfy(isDigit) else { throw .port }
    return .tcp(host: name.isEmpty ? "localhost" : string(name), port: number)
  }

  private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The part before the last `@`, and what follows it.
  private static func splitCredentials(_ text: Substring) -> (Substring?, Substring) {
    guard let at = text.lastIndex(of: "@") else { return (nil, text) }
    return (text[..<at], text[text.index(after: at)...])
  }

  private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }

  private static func parameter(_ name: String, of query: Substring?) -> Substring? {
    guard let query else { return nil }
    for pair in query.split(separator: "&") {
      let (key, value) = split(pair, at: "=")
      if key == name { return value ?? "" }
    }
    return nil
  }

  private static func number(_ text: Substring) throws(RedisURLError) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let number = Int32(text) else { throw .database }
    return Int(number)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private static func percentDecoded(
    _ text: Substring, or error: RedisURLError
  ) throws(RedisURLError) -> [UInt8] {
    var decoded: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.next().flatMap(hexadecimal), let low = bytes.next().flatMap(hexadecimal) else {
        throw error
      }
      decoded.append(high << 4 | low)
    }
    return decoded
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
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
      let shown = host.contains(":") ? "[\(host)]" : host
      return "redis://\(credentials)\(shown):\(port)/\(database)"
    case .unix(let path):
      return "unix://\(credentials)\(path)" + (database == 0 ? "" : "?db=\(database)")
    }
  }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
