import EventLoop
import TestSupport
import Testing

@testable import API
@testable import HTTPServer

@Suite struct CORSPolicyTests {
  static let listed = ["https://app.example", "http://localhost:3000", "https://tienda.example:443"]

  @Test(arguments: [
    ("https://app.example", true), ("http://localhost:3000", true), ("https://tienda.example", true),
    ("http://app.example", false), ("https://app.example:8443", false), ("https://app.example.evil", false),
    ("https://evil-app.example", false), ("http://localhost", false), ("null", false), ("", false), ("*", false),
    ("https://app.example/", false),
  ])
  func anOriginIsListedWholeOrNotAtAll(origin: String, isListed: Bool) async throws {
    try await withDeadline {
      let policy = CORSPolicy(Self.listed)
      let request = try HTTPRequest(.get, "/", headers: ["Origin": origin])
      policy.decorate(request)
      #expect(request.responseHeaders["Vary"] == "Origin")
      #expect(request.responseHeaders["Access-Control-Allow-Origin"] == (isListed ? origin : nil))
      #expect(
        request.responseHeaders["Access-Control-Expose-Headers"]?.contains("Retry-After") == (isListed ? true : nil))
      #expect(request.responseHeaders["Access-Control-Allow-Credentials"] == nil)
    }
  }

  @Test func withoutAListNothingIsAdded() async throws {
    try await withDeadline {
      let request = try HTTPRequest(.get, "/", headers: ["Origin": "https://app.example"])
      CORSPolicy([]).decorate(request)
      #expect(request.responseHeaders.isEmpty)
    }
  }

  @Test func aPreflightIsOptionsWithBothHeaders() async throws {
    try await withDeadline {
      let policy = CORSPolicy(Self.listed)
      for (method, headers, isPreflight) in [
        (.options, ["Origin": "https://app.example", "Access-Control-Request-Method": "POST"], true),
        (.options, ["Origin": "https://app.example"], false),
        (.options, ["Access-Control-Request-Method": "POST"], false),
        (.post, ["Origin": "https://app.example", "Access-Control-Request-Method": "POST"], false),
      ] as [(HTTPMethod, HTTPHeaders, Bool)] {
        let request = try HTTPRequest(method, "/", headers: headers)
        #expect(policy.isPreflight(request) == isPreflight)
      }
    }
  }

  /// method, Origin, Host, whether it is refused where no key is asked for
  @Test(
    arguments: [
      (HTTPMethod.post, "https://evil.example", "127.0.0.1:8000", true), (.delete, "null", "127.0.0.1:8000", true),
      (.put, "http://127.0.0.1:8001", "127.0.0.1:8000", true), (.post, "evil", "127.0.0.1:8000", true),
      (.post, "http://127.0.0.1:8000", "127.0.0.1:8000", false),
      (.post, "https://app.example", "127.0.0.1:8000", false),
      (.get, "https://evil.example", "127.0.0.1:8000", false), (.head, "https://evil.example", "127.0.0.1:8000", false),
      (.post, "https://Panel.example", "panel.example", false), (.post, nil, "127.0.0.1:8000", false),
    ] as [(HTTPMethod, String?, String, Bool)])
  func foreignPagesMayNotChangeAnything(method: HTTPMethod, origin: String?, host: String, isRefused: Bool) async throws
  {
    try await withDeadline {
      var text = "\(method) / HTTP/1.1\r\nHost: \(host)\r\n"
      if let origin { text += "Origin: \(origin)\r\n" }
      var reader = RequestReader()
      var offset = 0
      guard case .head(let head) = Array((text + "\r\n").utf8).withUnsafeBytes({ reader.next($0, from: &offset) })
      else { throw MessageDefect.truncated }
      let request = HTTPRequest(head: head, bodyStream: nil, remoteAddress: nil)
      #expect(CORSPolicy(Self.listed).isForeignChange(request) == isRefused)
    }
  }
}
