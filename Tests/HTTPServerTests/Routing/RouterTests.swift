import EventLoop
import Testing

@testable import HTTPServer
@testable import Text

@Suite struct RouterTests {
  static let router = Router(
    [
      (.get, "/"), (.get, "/health"), (.get, "/api/estado-cola/{campaign_id}"), (.post, "/api/campanas/{id}/pausar"),
      (.delete, "/api/campanas/{id}"), (.get, "/api/campanas/{id}/fallidos.csv"), (.get, "/api/campanas/lista"),
      (.get, "/api/{a}/{b}"), (.post, "/api/crear-campana"), (.get, "/año"), (.head, "/solo"), (.get, "/solo"),
      (.options, "/cors"), (.get, "/cors"), (.get, "/docs/"),
      (.get, "/panel"), (.get, "/panel/{ruta...}"), (.get, "/panel/fijo/{x}"),
    ].map { (method: HTTPMethod, pattern: String) in Route.immediate(method, pattern) { _ in .noContent } })

  static let cases: [(HTTPMethod, String, String)] = [
    (.get, "/", "/"), (.get, "/health", "/health"), (.head, "/health", "/health"), (.get, "/HEALTH", "404"),
    (.get, "/health/", "404"), (.get, "//health", "404"), (.get, "/healt", "404"), (.get, "/healthy", "404"),
    (.get, "", "404"),
    (.post, "/health", "405 GET, HEAD, OPTIONS"), (.options, "/health", "204 GET, HEAD, OPTIONS"),
    (.trace, "/health", "405 GET, HEAD, OPTIONS"),
    (.get, "/he%61lth", "/health"), (.get, "/%68ealth", "/health"), (.get, "/health%2F", "404"),
    (.get, "/api/estado-cola/promo", "/api/estado-cola/{campaign_id} [promo]"),
    (.get, "/api/estado-cola/promo%20de%20a%C3%B1o", "/api/estado-cola/{campaign_id} [promo de año]"),
    (.get, "/api/estado-cola/a%2Fb", "/api/estado-cola/{campaign_id} [a/b]"),
    (.get, "/api/estado-cola/a+b", "/api/estado-cola/{campaign_id} [a+b]"),
    (.get, "/api/estado-cola/%2e%2E", "/api/estado-cola/{campaign_id} [..]"),
    (.get, "/api/estado-cola/100%25", "/api/estado-cola/{campaign_id} [100%]"),
    (.get, "/api/estado%2Dcola/x", "/api/estado-cola/{campaign_id} [x]"),
    (.get, "/api/estado-cola/", "404"), (.get, "/api/estado-cola/a/b", "404"), (.get, "/api/estado-cola", "404"),
    (.get, "/api/estado-cola/%", "400"), (.get, "/api/estado-cola/%4", "400"), (.get, "/api/estado-cola/%zz", "400"),
    (.get, "/api/estado-cola/%+1", "400"), (.get, "/api/estado-cola/%C3", "400"), (.get, "/nada/%ff", "400"),
    (.get, "/%", "400"),
    (.post, "/api/campanas/x/pausar", "/api/campanas/{id}/pausar [x]"),
    (.get, "/api/campanas/x/pausar", "405 POST, OPTIONS"),
    (.delete, "/api/campanas/x", "/api/campanas/{id} [x]"),
    (.get, "/api/campanas/x/fallidos.csv", "/api/campanas/{id}/fallidos.csv [x]"),
    (.get, "/api/campanas/lista", "/api/campanas/lista"), (.delete, "/api/campanas/lista", "405 GET, HEAD, OPTIONS"),
    (.get, "/api/x/y", "/api/{a}/{b} [x, y]"), (.get, "/api/crear-campana", "405 POST, OPTIONS"),
    (.head, "/solo", "/solo"), (.options, "/cors", "/cors"), (.get, "/a%C3%B1o", "/año"), (.get, "/docs/", "/docs/"),
    (.get, "/docs", "404"),
    (.get, "/panel", "/panel"), (.get, "/panel/", "/panel/{ruta...} []"), (.get, "/panel/a", "/panel/{ruta...} [a]"),
    (.get, "/panel/a/b%20c/%C3%B1", "/panel/{ruta...} [a/b c/ñ]"), (.get, "/panel//a/", "/panel/{ruta...} [/a/]"),
    (.get, "/panel/a%2Fb", "/panel/{ruta...} [a/b]"), (.get, "/panel/../x", "/panel/{ruta...} [../x]"),
    (.get, "/panel/a/%zz", "400"), (.get, "/panel/%/b", "400"), (.post, "/panel/a/b", "405 GET, HEAD, OPTIONS"),
    (.get, "/panel/fijo/y", "/panel/fijo/{x} [y]"), (.get, "/panel/fijo/y/z", "/panel/{ruta...} [fijo/y/z]"),
    (.get, "/panelx", "404"),
    (.options, "*", "204 GET, HEAD, POST, PUT, DELETE, OPTIONS"),
  ]

  @Test(arguments: cases)
  func findsTheRoute(_ method: HTTPMethod, _ path: String, _ expected: String) {
    let found = Array(path.utf8).withUnsafeBytes { bytes in
      switch Self.router.resolve(method, bytes) {
      case .route(let route, let parameters):
        return parameters.isEmpty ? route.pattern : "\(route.pattern) [\(parameters.joined(separator: ", "))]"
      case .methodNotAllowed(let allow): return "405 \(allow)"
      case .options(let allow): return "204 \(allow)"
      case .notFound: return "404"
      case .malformedPath: return "400"
      }
    }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("a+b%20c", "a b c"), ("%41%6a", "Aj"), ("%", "%"), ("%4", "%4"), ("%zz%41", "%zzA"), ("", ""), ("%C3%B1", "ñ"),
    ("%FF", "\u{FFFD}"),
  ])
  func formTextIsDecodedWithoutFailing(_ raw: String, _ decoded: String) {
    #expect(Array(raw.utf8).withUnsafeBytes { String(decoding: PercentDecoding.form($0), as: UTF8.self) } == decoded)
  }
}
