import Testing

@testable import HTTPServer

@Suite struct RequestReaderTests {
  /// Valid input and what it means.
  static let valid: [(String, [String])] = [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / Host=[a]"]),
    ("GET / HTTP/1.0\r\n\r\n", ["GET / 1.0 close"]),
    ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ["GET / Connection=[keep-alive] 1.0"]),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", ["GET / Host=[a] Connection=[Close] close"]),
    ("GET /a/b?c=d&e HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ["GET /a/b ?c=d&e Host=[[::1]:80]"]),
    ("GET /a?b?c HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /a ?b?c Host=[a]"]),
    ("GET /? HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / ? Host=[a]"]),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * Host=[a]"]),
    ("GET http://b:80/p?q HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /p ?q Host=[a]"]),
    ("GET HTTPS://b/p:x HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /p:x Host=[a]"]),
    ("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n", ["GET  ?q Host=[a]"]),
    ("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET  Host=[a]"]),
    ("PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n", ["PROPFIND /x Host=[a]"]),
    ("M-SEARCH /x HTTP/1.1\r\nHost: a\r\n\r\n", ["M-SEARCH /x Host=[a]"]),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / Host=[a]"]),
    (
      "GET / HTTP/1.1\r\nhOsT:\t a \t\r\nX-Empty:\r\nX-Blank:  \r\nX: b  c \r\n"
        + "Y: ñ\r\n\r\n", ["GET / hOsT=[a] X-Empty=[] X-Blank=[] X=[b  c] Y=[ñ]"]
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["POST / Host=[a] Content-Length=[0]"]),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \r\n\r\nhola!",
      ["POST / Host=[a] Content-Length=[5] sized(5)", "body(hola!)"]
    ),
    (
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nhola!",
      ["GET / Host=[a] Content-Length=[005] sized(5)", "body(hola!)"]
    ),
    (
      HostileRequest.chunked + "5;a=\"b c\"\r\nhello\r\n6;a;b=c\r\n world\r\n0\r\nX-Trailer: a\r\nY: b\r\n\r\n",
      ["POST /x Host=[a] Transfer-Encoding=[chunked] chunked", "body(hello world)"]
    ),
    (HostileRequest.chunked + "0\r\n\r\n", ["POST /x Host=[a] Transfer-Encoding=[chunked] chunked", "body()"]),
    (
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:  CHUNKED \r\n\r\n00000A\r\n0123456789\r\n00\r\n\r\n",
      ["POST /x Host=[a] Transfer-Encoding=[CHUNKED] chunked", "body(0123456789)"]
    ),
    (
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      ["GET / Host=[a] Connection=[upgrade] Upgrade=[h2c]", "GET /b Host=[a]"]
    ),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nabGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      ["POST / Host=[a] Connection=[upgrade] Upgrade=[h2c] Content-Length=[2] sized(2)", "body(ab)", "GET /b Host=[a]"]
    ),
    (
      "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" + HostileRequest.chunked
        + "1\r\nx\r\n0\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n",
      [
        "GET /a Host=[a]", "POST /x Host=[a] Transfer-Encoding=[chunked] chunked", "body(x)", "GET /c Host=[a]",
      ]
    ),
  ]

  @Test(arguments: valid)
  func meansTheSameHoweverItIsCut(_ text: String, _ events: [String]) {
    let whole = RequestTrace(text)
    #expect(whole.events == events)
    #expect(!whole.isInsideMessage)
    for way in cuts(of: text) { #expect(RequestTrace(way) == whole, "cut at \(way[0].count)") }
  }

  @Test(arguments: [
    ("GET / HT", true, []), ("", false, []), ("\r\n", false, []), ("\r\n\r", false, []), ("\r\nG", true, []),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", true,
      ["POST / Host=[a] Content-Length=[5] sized(5)", "part(ab)"]
    ),
    (HostileRequest.chunked + "5\r\nhel", true, ["POST /x Host=[a] Transfer-Encoding=[chunked] chunked", "part(hel)"]),
  ])
  func knowsWhenAMessageIsUnfinished(_ text: String, _ isInside: Bool, _ events: [String]) {
    let trace = RequestTrace(text)
    #expect(trace.isInsideMessage == isInside)
    #expect(trace.events == events)
  }

  @Test func theLargestHeadIsAccepted() {
    let line = "GET /" + String(repeating: "a", count: 8192 - 16) + " HTTP/1.1\r\n"
    #expect(line.utf8.count == 8192)
    let headers = "Host: a\r\nX: " + String(repeating: "b", count: 16 * 1024 - 16) + "\r\n\r\n"
    #expect(headers.utf8.count == 16 * 1024)
    #expect(RequestTrace(line + headers).refusedAfter == nil)
    #expect(RequestTrace(line + headers).events.count == 1)
    let many = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "A: b\r\n", count: 99) + "\r\n"
    #expect(RequestTrace(many).events.count == 1)
  }

  /// llhttp must take every message that the scanners let through, and see the same headers and the same end.
  @Test func whatPassesTheScannersIsTakenByTheParserToo() {
    var random = SystemRandomNumberGenerator()
    let seeds = Self.valid.map { Array($0.0.utf8) }
    let alphabet = Array("\r\n\t :,;=\"0159afAF/*#%?GH.\u{0}\u{7F}ñ-_chunked".utf8)
    var accepted = 0
    for _ in 0..<2_000 {
      var bytes = seeds.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = alphabet.randomElement(using: &random)!
        case 1: bytes.insert(alphabet.randomElement(using: &random)!, at: place)
        default: bytes.remove(at: place)
        }
      }
      let trace = RequestTrace([bytes[...]])
      #expect(
        !trace.events.contains("rejected(parserDisagreement)"),
        "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      // Which of two defects of a chunked body is named first depends on the pieces; that it is refused does not.
      let split = RequestTrace(bytes.indices.map { bytes[$0...$0] })
      #expect(split.refusals == trace.refusals)
      if trace.refusedAfter == nil { accepted += 1 }
    }
    #expect(accepted > 50)
  }
}
