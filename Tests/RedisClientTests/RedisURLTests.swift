import Testing

@testable import RedisClient

@Suite struct RedisURLTests {
  @Test(
    arguments: [
      ("redis://localhost:6379", "localhost", 6379, 0, nil, nil),
      ("redis://h", "h", 6379, 0, nil, nil),
      ("REDIS://H/", "H", 6379, 0, nil, nil),
      ("redis://", "localhost", 6379, 0, nil, nil),
      ("redis:///2", "localhost", 6379, 2, nil, nil),
      ("redis://h:1/15", "h", 1, 15, nil, nil),
      ("redis://h:65535/0?db=3", "h", 65535, 3, nil, nil),
      (
        "redis://default:p%40ss%2Fw@redis.railway.internal:6379?family=0", "redis.railway.internal", 6379, 0, "default",
        "p@ss/w"
      ),
      ("redis://:secret@h:6379/1", "h", 6379, 1, nil, "secret"),
      ("redis://secret@h", "h", 6379, 0, nil, "secret"),
      ("redis://user:@h", "h", 6379, 0, "user", ""),
      ("redis://u%3Aser:a:b@h", "h", 6379, 0, "u:ser", "a:b"),
      ("redis://u:p@ss@h", "h", 6379, 0, "u", "p@ss"),
      ("redis://[::1]", "::1", 6379, 0, nil, nil),
      ("redis://[fe80::1]:7000/4", "fe80::1", 7000, 4, nil, nil),
      ("redis://::1/4", "::1", 6379, 4, nil, nil),
      ("redis://x:y@[2001:db8::7]:80", "2001:db8::7", 80, 0, "x", "y"),
    ] as [(String, String, Int, Int, String?, String?)])
  func tcp(text: String, host: String, port: Int, database: Int, user: String?, password: String?) throws {
    let url = try RedisURL(text)
    #expect(url.endpoint == .tcp(host: host, port: UInt16(port)))
    #expect(url.database == database)
    #expect(url.username == user)
    #expect(url.password == password.map { Array($0.utf8) })
  }

  @Test func tls() throws {
    #expect(try RedisURL("redis://h").tls == nil)
    #expect(try RedisURL("rediss://h").tls == RedisTLS())
    let url = try RedisURL(
      "REDISS://u:p@h:6380/2?cacert=/etc/a%20b.pem&cert=c.pem&key=k.pem&servername=redis.example&verify=no")
    #expect(url.endpoint == .tcp(host: "h", port: 6380) && url.database == 2 && url.username == "u")
    let tls = url.tls
    #expect(tls?.authorities == "/etc/a b.pem" && tls?.certificate == "c.pem" && tls?.key == "k.pem")
    #expect(tls?.serverName == "redis.example" && tls?.isVerified == false)
    #expect(try RedisURL("rediss://h?verify=yes").tls?.isVerified == true)
  }

  @Test(
    arguments: [
      ("redis+sentinel://h/m", ["h:26379"], "m", 0), ("redis+sentinel://h1:1,h2,[::1]:3/a%20b/7", nil, "", 0),
      ("redis+sentinel://u:p@h1:1,h2,[::1]:3/mymaster/7", ["h1:1", "h2:26379", "[::1]:3"], "mymaster", 7),
      ("rediss+sentinel://h1,h2/m?db=2&cacert=/ca.pem", ["h1:26379", "h2:26379"], "m", 2),
    ] as [(String, [String]?, String, Int)])
  func sentinels(text: String, hosts: [String]?, master: String, database: Int) throws {
    guard let hosts else {
      #expect(throws: RedisURLError.master) { try RedisURL(text) }
      return
    }
    let url = try RedisURL(text)
    guard case .sentinel(let sentinels, master) = url.endpoint else {
      Issue.record("\(url.endpoint)")
      return
    }
    #expect(sentinels.map(\.description) == hosts && url.database == database)
    #expect((url.tls != nil) == text.hasPrefix("rediss"))
  }

  @Test func sentinelsHaveALoginOfTheirOwn() throws {
    let url = try RedisURL("redis+sentinel://u:uno@h/m?sentinel_username=s&sentinel_password=d%26s")
    let sentinel = url.ofSentinel(at: RedisHost(name: "h", port: 1))
    #expect(sentinel.username == "s" && sentinel.password == Array("d&s".utf8))
    #expect(url.username == "u" && url.secrets == ["uno", "uno", "d%26s", "d&s"])
    #expect("\(url)" == "redis+sentinel://u:***@h:26379/m/0")
    let bare = try RedisURL("redis+sentinel://u:uno@h/m").ofSentinel(at: RedisHost(name: "h", port: 1))
    #expect(bare.username == nil && bare.password == nil)
  }

  @Test(
    arguments: [
      ("unix:///run/redis.sock", "/run/redis.sock", 0, nil, nil),
      ("unix:///run/redis.sock?db=2", "/run/redis.sock", 2, nil, nil),
      ("unix:///a%20b/r.sock?password=p%26q&db=1", "/a b/r.sock", 1, nil, "p&q"),
      ("unix://u:p@/r.sock", "/r.sock", 0, "u", "p"),
    ] as [(String, String, Int, String?, String?)])
  func unix(text: String, path: String, database: Int, user: String?, password: String?) throws {
    let url = try RedisURL(text)
    #expect(url.endpoint == .unix(path: path))
    #expect(url.database == database)
    #expect(url.username == user)
    #expect(url.password == password.map { Array($0.utf8) })
  }

  @Test(
    arguments: [
      ("", .scheme), ("localhost:6379", .scheme), ("http://h", .scheme),
      ("redis://h?cacert=/ca.pem", .tlsWithoutTLS), ("redis://h?verify=no", .tlsWithoutTLS),
      ("rediss://h?cert=/c.pem", .certificateWithoutKey), ("rediss://h?key=/k.pem", .certificateWithoutKey),
      ("rediss://h?cacert=", .tlsParameter), ("rediss://h?servername=a%00b", .tlsParameter),
      ("redis+sentinel://h", .master), ("redis+sentinel://h/", .master), ("redis+sentinel://h/%0A", .master),
      ("redis+sentinel:///m", .sentinels), ("redis+sentinel://a,,b/m", .sentinels),
      ("redis+sentinel://\(Array(repeating: "h", count: 16).joined(separator: ","))/m", .sentinels),
      ("redis+sentinel://a,b:x/m", .port), ("redis+sentinel://a/m/x", .database),
      ("redis+sentinel://a/m?cacert=x", .tlsWithoutTLS),
      ("rediss://h?verify=0", .tlsParameter), ("rediss://h:x", .port),
      ("redis://h:0", .port), ("redis://h:", .port), ("redis://h:65536", .port), ("redis://h:+1", .port),
      ("redis://h:6379x", .port), ("redis://[::1]x", .host), ("redis://[::1", .host), ("redis://[h]", .host),
      ("redis://a b", .host), ("redis://h/x", .database), ("redis://h/-1", .database), ("redis://h/1/2", .database),
      ("redis://h?db=", .database), ("redis://u:p%4@h", .credentials), ("redis://%zz:p@h", .credentials),
      ("unix://", .socketPath), ("unix://data/redis.sock", .socketPath), ("unix:///", .socketPath),
      ("unix:///a%00b", .socketPath),
    ] as [(String, RedisURLError)])
  func wrong(text: String, error: RedisURLError) {
    #expect(throws: error) { try RedisURL(text) }
    #expect(!error.description.isEmpty)
  }

  @Test(arguments: ["redis://user:s3cr3t@h:1/2", "redis://s3cr3t@h", "unix:///p?password=s3cr3t"])
  func thePasswordIsNeverShown(text: String) throws {
    let url = try RedisURL(text)
    var dumped = ""
    dump(url, to: &dumped)
    for shown in ["\(url)", String(reflecting: url), dumped, "\([url])", "\(Optional(url) as Any)"] {
      #expect(!shown.contains("s3cr3t"))
      #expect(shown.contains("***"))
    }
  }

  /// Wherever the password stands: the redactor looks for these.
  @Test(
    arguments: [
      ("redis://h", []), ("redis://u:a%40b@h", ["a%40b", "a@b"]), ("redis://a%40b@h", ["a%40b", "a@b"]),
      ("unix:///r.sock?password=a%26b", ["a%26b", "a&b"]), ("unix://u:p@/r.sock", ["p", "p"]),
    ] as [(String, [String])])
  func thePasswordIsToldAsWrittenAndAsSent(text: String, secrets: [String]) throws {
    #expect(try RedisURL(text).secrets == secrets)
  }

  @Test func descriptionsReadBack() throws {
    for text in [
      "redis://h:6379/0", "rediss://h:6380/1", "redis://[::1]:7000/4", "unix:///run/redis.sock?db=2",
      "unix:///run/redis.sock",
    ] {
      #expect(try RedisURL(text).description == text)
    }
  }
}
