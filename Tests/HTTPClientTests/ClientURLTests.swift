import HTTPClient
import Testing

@Suite struct ClientURLTests {
  @Test(arguments: [
    ("http://Example.COM", "example.com", 80, "http://example.com:80"),
    ("https://example.com/a?token=x", "example.com", 443, "https://example.com:443"),
    ("https://user:secret@example.com:8443/a", "example.com", 8443, "https://example.com:8443"),
    ("http://127.0.0.1:8000/", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
    ("http://[::1]:8000/", "::1", 8000, "http://[::1]:8000"),
    ("http://xn--and-6ma2c.example/", "xn--and-6ma2c.example", 80, "http://xn--and-6ma2c.example:80"),
  ])
  func isTakenApart(text: String, host: String, port: UInt16, description: String) throws {
    let url = try ClientURL(text)
    #expect(url.host == host)
    #expect(url.port == port)
    #expect("\(url)" == description)
  }

  @Test(arguments: [
    "", "example.com", "/path", "ftp://example.com", "file:///etc/passwd", "http://", "http://:80", "http://a b/",
    "http://a/\r\nX: y", "http://a:0/", "http://a:65536/", "http://a:x/", "http://ñandú.example/", "http://a\0b/",
  ])
  func isRefusedWithAReason(text: String) {
    #expect(throws: ClientURLError.self) { try ClientURL(text) }
  }

  @Test(arguments: [
    ("X-A", "a\r\nX-B: b"), ("X-A", "a\nb"), ("X-A", "a\0b"), ("X A", "a"), ("", "a"), ("X:A", "a"), ("X-A\r\n", "a"),
  ])
  func headersCannotBreakTheRequest(name: String, value: String) {
    #expect(throws: HeaderError.self) { try HeaderList([(name, value)]) }
  }

  @Test func headerLinesCannotBreakTheRequest() throws {
    #expect(throws: HeaderError.self) { try HeaderLine(name: "X-A", value: Array("a\r\nX-B: b".utf8)) }
    #expect(throws: HeaderError.self) { try HeaderLine(name: "X-A", value: []) }
    _ = try HeaderLine(name: "X-A", value: Array("ñ".utf8))
  }

  @Test func descriptionsHaveNoValues() throws {
    let headers = try HeaderList([("Authorization", "Bearer secreto")])
    #expect("\(headers)" == "HeaderList(Authorization)")
    let url = try ClientURL("https://graph.example/v1?access_token=secreto")
    var request = ClientRequest(method: .post, url: url, headers: headers, body: [1, 2], timeout: .seconds(1))
    request.extraHeader = try HeaderLine(name: "X-Key", value: Array("secreto".utf8))
    #expect("\(request)" == "post https://graph.example:443, 2 bytes")
    #expect("\(request.extraHeader!)" == "X-Key")
  }
}
