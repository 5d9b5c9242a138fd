import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct APIKeysTests {
  @Test(arguments: [
    ("X-API-Key", "primera", true), ("x-api-key", "segunda", true), ("Authorization", "Bearer primera", true),
    ("authorization", "bearer  segunda", true), ("X-API-Key", "primer", false), ("X-API-Key", "primera ", true),
    ("X-API-Key", "", false), ("Authorization", "primera", false), ("Authorization", "Basic primera", false),
    ("Authorization", "Bearer", false), ("Otra", "primera", false),
  ])
  func aKeyIsAcceptedWholeOrNotAtAll(header: String, value: String, isAccepted: Bool) async throws {
    try await withDeadline {
      let keys = APIKeys([APIKey("primera", position: 1), APIKey("panel:lectura:segunda", position: 2)])
      var headers = HTTPHeaders()
      headers.add(header, value)
      let request = try HTTPRequest(.get, "/", headers: headers)
      let caller =
        value.contains("primera")
        ? RequestCaller(name: "clave-1", access: .administering) : RequestCaller(name: "panel", access: .reading)
      #expect(keys.caller(of: request) == (isAccepted ? caller : nil))
    }
  }

  /// A browser sends the password of a proxy in front with every request: it is no key.
  @Test(arguments: [
    ("X-API-Key", "x", true), ("X-API-Key", "", true), ("Authorization", "Bearer x", true),
    ("Authorization", "bearer", true), ("Authorization", "Basic eDp5", false), ("Authorization", "Bearerx", false),
    ("Authorization", "", false), ("Cookie", "x=y", false),
  ])
  func whatShowsAKey(header: String, value: String, isKey: Bool) async throws {
    try await withDeadline {
      var headers = HTTPHeaders()
      headers.add(header, value)
      let request = try HTTPRequest(.get, "/", headers: headers)
      #expect(APIKeys.areShown(by: request) == isKey)
    }
  }

  @Test func withoutKeysNobodyIsAsked() {
    #expect(!APIKeys([]).isRequired)
  }

  /// text, its name, role and secret, and whether the operator is warned of it
  @Test(arguments: [
    ("panel:operador:clave", "panel", APIKey.Role.operator, "clave", false),
    ("grafana:lectura:a:b", "grafana", .reader, "a:b", false), ("x:admin:k", "x", .administrator, "k", false),
    ("clave", "clave-3", .administrator, "clave", false), ("a:b", "clave-3", .administrator, "a:b", false),
    ("panel:operadora:clave", "clave-3", .administrator, "panel:operadora:clave", true),
    ("panel:Operador:clave", "clave-3", .administrator, "panel:Operador:clave", true),
    (":operador:clave", "clave-3", .administrator, ":operador:clave", true),
    ("panel:operador:", "clave-3", .administrator, "panel:operador:", true),
  ])
  func aKeyMayHaveANameAndARole(text: String, name: String, role: APIKey.Role, secret: String, looksNamed: Bool) {
    let key = APIKey(text, position: 3)
    #expect(key.name == name && key.role == role && key.secret == secret && key.looksNamed == looksNamed)
  }
}
