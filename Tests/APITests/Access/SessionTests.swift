// Tokens of sessions: which of them hold, for whom and for how long; the cookie that has them; and the pages that may
// change something with one.

import Testing

@testable import API
@testable import HTTPServer

@Suite struct SessionTests {
  static let now: Int64 = 1_767_868_200
  static let life = APIKeys.sessionLife
  static func keys(_ texts: String...) -> APIKeys {
    APIKeys(texts.enumerated().map { APIKey($1, position: $0 + 1) })
  }

  @Test func aTokenOpensWhatItsKeyOpens() throws {
    let keys = Self.keys("panel:operador:una", "panel:lectura:otra", "sola")
    for (secret, name, access) in [
      ("una", "panel", AccessLevel.steering), ("otra", "panel", .reading), ("sola", "clave-3", .administering),
    ] {
      let opened = try #require(keys.open(secret, now: Self.now, nonce: 7))
      #expect(
        opened.session == Session(caller: RequestCaller(name: name, access: access), expires: Self.now + Self.life))
      #expect(keys.session(opened.token, now: Self.now) == opened.session)
      #expect(!opened.token.contains(secret) && opened.token.utf8.count <= APIKeys.longestToken)
    }
    for secret in ["", "un", "una ", "panel:operador:una", "nadie"] {
      #expect(keys.open(secret, now: Self.now, nonce: 7) == nil, "\(secret)")
    }
    #expect(keys.open("una", now: Self.now, nonce: 1)?.token != keys.open("una", now: Self.now, nonce: 2)?.token)
  }

  /// seconds from the token's issue, by the clock of the instance that checks it; whether it holds
  @Test(arguments: [
    (0, true), (1, true), (life - 1, true), (life, false), (life + 1, false), (10 * life, false),
    // The other instance's clock is behind.
    (-1, true), (-APIKeys.clockSkew, true), (-APIKeys.clockSkew - 1, false), (-life, false), (-now, false),
  ])
  func itHoldsForItsTime(after: Int64, isOpen: Bool) throws {
    let keys = Self.keys("una")
    let token = try #require(keys.open("una", now: Self.now, nonce: 7)).token
    #expect((Self.keys("una").session(token, now: Self.now + after) != nil) == isOpen)
  }

  /// keys of the instance that checks the token; the access that it gives, nil when it does not hold
  @Test(arguments: [
    (["panel:operador:una"], AccessLevel.steering), (["otra", "panel:operador:una"], .steering),
    // The key is the same, and may do less now.
    (["mirador:lectura:una"], .reading),
    // The key is gone, or another one has its name.
    (["panel:operador:otra"], nil), ([], nil), (["panel:operador:un", "a"], nil),
  ])
  func itEndsWithItsKey(keys: [String], access: AccessLevel?) throws {
    let token = try #require(Self.keys("panel:operador:una").open("una", now: Self.now, nonce: 7)).token
    let others = APIKeys(keys.enumerated().map { APIKey($1, position: $0 + 1) })
    #expect(others.session(token, now: Self.now)?.caller.access == access)
  }

  /// A token with any character changed, left out or doubled, or with parts exchanged, does not hold.
  @Test func aTamperedTokenIsNone() throws {
    let keys = Self.keys("una", "otra")
    let (token, session) = try #require(keys.open("una", now: Self.now, nonce: 0xABC))
    let characters = Array(token)
    for place in characters.indices {
      var changed = characters
      changed[place] = changed[place] == "1" ? "2" : "1"
      var shorter = characters
      shorter.remove(at: place)
      var longer = characters
      longer.insert(characters[place], at: place)
      for tampered in [changed, shorter, longer] {
        #expect(keys.session(String(tampered), now: Self.now) == nil, "\(String(tampered))")
      }
    }
    let parts = token.split(separator: ".").map(String.init)
    let later = "\(session.expires + 1).\(parts[1]).\(parts[2])"
    let foreign = try #require(keys.open("otra", now: Self.now, nonce: 0xABC)).token.split(separator: ".")[2]
    for tampered in [
      later, "", ".", "..", "...", token + ".", "." + token, token.uppercased(), "\(parts[0]).\(parts[1])",
      "\(parts[0]).\(parts[1]).\(foreign)0", "+\(token)", " \(token)", "0\(token)", "-1.\(parts[1]).\(parts[2])",
      "99999999999999999999.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[2]).\(parts[1])",
      String(repeating: "1", count: 100_000),
    ] {
      #expect(keys.session(tampered, now: Self.now) == nil, "\(tampered.prefix(200))")
    }
  }

  // MARK: The cookie

  /// Cookie headers, by https, tokens
  static let cookies: [([String], Bool, [String])] = [
    ([], false, []), ([""], false, []), (["loopserver-sesion-1=a.b.c"], false, ["a.b.c"]),
    (["x=1; loopserver-sesion-1=a; y=2"], false, ["a"]), (["x=1;loopserver-sesion-1=a"], false, ["a"]),
    (["x=loopserver-sesion-1=a"], false, []), (["loopserver-sesion-1"], false, []),
    (["Loopserver-sesion-1=a"], false, []), (["loopserver-sesion-2=a"], false, []),
    (["loopserver-sesion-1=a", "loopserver-sesion-1=b"], false, ["a", "b"]), (["loopserver-sesion-1="], false, [""]),
    ([String(repeating: "loopserver-sesion-1=a; ", count: 9)], false, ["a", "a", "a", "a"]),
    // Over https only the name counts that no other host can set.
    (["loopserver-sesion-1=a"], true, []), (["__Host-loopserver-sesion-1=a"], true, ["a"]),
    (["__Host-loopserver-sesion-1=a"], false, []),
    (["loopserver-sesion-1=a; __Host-loopserver-sesion-1=b"], true, ["b"]),
  ]

  @Test(arguments: cookies) func theCookieIsFound(fields: [String], isSecure: Bool, tokens: [String]) {
    #expect(SessionCookie.tokens(in: fields, isSecure: isSecure) == tokens)
  }

  @Test func theCookieIsForThisServerAlone() {
    #expect(
      SessionCookie.field("a.b.c", seconds: 5, isSecure: true)
        == "__Host-loopserver-sesion-1=a.b.c; Path=/; Max-Age=5; HttpOnly; SameSite=Strict; Secure")
    #expect(
      SessionCookie.field("", seconds: 0, isSecure: false)
        == "loopserver-sesion-1=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
  }

  // MARK: Pages

  /// Origin, Host, by https, whether they are the same
  @Test(arguments: [
    ("http://localhost:8000", "localhost:8000", false, true), ("https://a.example", "a.example", true, true),
    ("https://a.example", "a.example:443", true, true), ("https://a.example:443", "a.example", true, true),
    ("http://a.example:80", "a.example", false, true), ("HTTPS://A.example", "a.EXAMPLE", true, true),
    ("http://[::1]:8000", "[::1]:8000", false, true), ("https://a.example", "a.example", false, true),
    // A page without https is another origin, also when this server has sent it.
    ("http://a.example", "a.example", true, false), ("http://a.example:443", "a.example", true, false),
    ("https://a.example:80", "a.example", false, false), ("http://a.example:443", "a.example", false, false),
    ("https://b.example", "a.example", true, false), ("https://a.example:8443", "a.example", true, false),
    ("https://a.example.evil", "a.example", true, false), ("https://evil-a.example", "a.example", true, false),
    ("https://a.example/", "a.example", true, false), ("https://x@a.example", "a.example", true, false),
    ("null", "null", false, false), ("", "", false, false), ("https://", "", true, false),
    ("a.example", "a.example", false, false),
    ("file://", "", false, false), ("chrome-extension://a.example", "a.example", false, false),
  ])
  func aPageIsOursWhenItsOriginIsTheHost(origin: String, host: String, isSecure: Bool, isSame: Bool) {
    #expect(SameOrigin.holds(origin: origin, host: host, isSecure: isSecure) == isSame)
  }
}
