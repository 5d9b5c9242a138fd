// Reading a URL: `redis://[user:password@]host[:port][/db]`, `rediss://` for the same over TLS, and
// `unix:///path[?db=n]`, as redis-cli and Railway write them. With sentinels
// `redis+sentinel://[user:password@]host[:port],…/master[/db]`, and `rediss+sentinel://` where they and the servers are
// reached over TLS.

extension RedisURL {
  /// Parses a URL. As in redis-cli, a single word before `@` is the password. The query's parameters are `db`, those
  /// of TLS (`RedisTLS`), `password` for Unix sockets, and `sentinel_username` and `sentinel_password`. Others are
  /// ignored.
  /// - Throws: `RedisURLError`, which never repeats the text: it may contain the password.
  public init(_ text: String) throws(RedisURLError) {
    guard let separator = text.firstRange(of: "://") else { throw .scheme }
    let rest = text[separator.upperBound...]
    switch text[..<separator.lowerBound].lowercased() {
    case "redis": self = try Self.tcp(rest, isSecure: false)
    case "rediss": self = try Self.tcp(rest, isSecure: true)
    case "redis+sentinel": self = try Self.sentinel(rest, isSecure: false)
    case "rediss+sentinel": self = try Self.sentinel(rest, isSecure: true)
    case "unix": self = try Self.unix(rest)
    default: throw .scheme
    }
  }

  private static func tcp(_ text: Substring, isSecure: Bool) throws(RedisURLError) -> RedisURL {
    let (front, query) = split(text, at: "?")
    let (authority, path) = split(front, at: "/")
    let (credentials, address) = splitCredentials(authority)
    var url = RedisURL(try hostAndPort(address))
    try url.take(credentials: credentials)
    if let path, !path.isEmpty { url.database = try number(path) }
    if let database = parameter("db", of: query) { url.database = try number(database) }
    url.tls = try tls(query, isSecure: isSecure)
    return url
  }

  private static func sentinel(_ text: Substring, isSecure: Bool) throws(RedisURLError) -> RedisURL {
    let (front, query) = split(text, at: "?")
    let (authority, path) = split(front, at: "/")
    let (credentials, addresses) = splitCredentials(authority)
    let (master, database) = split(path ?? "", at: "/")
    let name = try percentDecoded(master, or: .master)
    guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .master }
    var sentinels: [RedisHost] = []
    for address in addresses.split(separator: ",", omittingEmptySubsequences: false) {
      guard !address.isEmpty else { throw .sentinels }
      guard case .tcp(let host, let port) = try hostAndPort(address, defaultPort: sentinelPort) else {
        throw .sentinels
      }
      sentinels.append(RedisHost(name: host, port: port))
    }
    guard (1...mostSentinels).contains(sentinels.count) else { throw .sentinels }
    var url = RedisURL(.sentinel(sentinels, master: string(name)))
    try url.take(credentials: credentials)
    if let database, !database.isEmpty { url.database = try number(database) }
    if let database = parameter("db", of: query) { url.database = try number(database) }
    if let password = parameter("sentinel_password", of: query) {
      url.sentinelPassword = try url.secret(password)
      if let user = parameter("sentinel_username", of: query), !user.isEmpty {
        url.sentinelUsername = string(try percentDecoded(user, or: .credentials))
      }
    }
    url.tls = try tls(query, isSecure: isSecure)
    return url
  }

  /// The parameters of TLS. Without TLS they are an error: whoever wrote them believes that they count.
  private static func tls(_ query: Substring?, isSecure: Bool) throws(RedisURLError) -> RedisTLS? {
    guard isSecure else {
      if RedisTLS.parameters.contains(where: { parameter($0, of: query) != nil }) { throw .tlsWithoutTLS }
      return nil
    }
    var tls = RedisTLS()
    tls.authorities = try text("cacert", of: query)
    tls.certificate = try text("cert", of: query)
    tls.key = try text("key", of: query)
    tls.serverName = try text("servername", of: query)
    guard (tls.certificate == nil) == (tls.key == nil) else { throw .certificateWithoutKey }
    switch parameter("verify", of: query) {
    case nil, "yes": break
    case "no": tls.isVerified = false
    default: throw .tlsParameter
    }
    return tls
  }

  private static func text(_ name: String, of query: Substring?) throws(RedisURLError) -> String? {
    guard let written = parameter(name, of: query) else { return nil }
    let bytes = try percentDecoded(written, or: .tlsParameter)
    guard !bytes.isEmpty, !bytes.contains(0) else { throw .tlsParameter }
    return string(bytes)
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
    password = try secret(text)
  }

  /// Decodes a password, and notes it for the redactor.
  private mutating func secret(_ text: Substring) throws(RedisURLError) -> [UInt8] {
    let decoded = try Self.percentDecoded(text, or: .credentials)
    secrets += [String(text), Self.string(decoded)]
    return decoded
  }

  /// `host`, `host:port`, `[v6]`, `[v6]:port`, or a bare IPv6 address, which cannot have a port.
  private static func hostAndPort(
    _ text: Substring, defaultPort: UInt16 = defaultPort
  ) throws(RedisURLError) -> Endpoint {
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
