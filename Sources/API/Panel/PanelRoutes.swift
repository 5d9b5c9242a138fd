// GET /panel, everything below it, and /, which leads there. They are open: the page has no secret in it, and asks the
// API with its user's key or session. Answers come from memory, so RequestGate does not count the requests.

import EventLoop
import HTTPServer
import Text

@LoopActor
struct PanelRoutes {
  /// Nil when the panel is not installed.
  let files: PanelFiles?

  /// Headers that say what a browser may do with an answer. Every answer has them, since a picture in SVG is a
  /// document, too, when it is opened by itself.
  nonisolated static let protection: HTTPHeaders = [
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
      + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  ]

  /// `/`, for a person who types only the server's name.
  func lead() -> HTTPResponse {
    // The address is relative, for proxies that add a path in front.
    HTTPResponse(.found, headers: ["Location": "panel"])
  }

  /// `/panel`: the page.
  func page(_ request: HTTPRequest) -> HTTPResponse {
    guard let page = files?.file(PanelFiles.page) else { return Self.missing }
    return answer(request, page)
  }

  /// `/panel/` and the paths below: a file, or else the page, which shows the place.
  /// - Parameter path: the path behind `/panel/`, decoded.
  /// - Throws: `HTTPError` 404 for a file that the panel does not have.
  func answer(_ request: HTTPRequest, below path: String) throws(HTTPError) -> HTTPResponse {
    if let file = files?.file(path) { return answer(request, file) }
    if files?.isMeantForAFile(path) == true { throw HTTPError(.notFound, "No encontrado") }
    return page(request)
  }

  private func answer(_ request: HTTPRequest, _ file: PanelFiles.File) -> HTTPResponse {
    let accepted = request.headers("accept-encoding").joined(separator: ",")
    let takesGzip = !accepted.isEmpty && DocumentationRoutes.acceptsGzip(accepted)
    let compressed = takesGzip ? file.compressed : nil
    let form = compressed ?? file.plain
    var response = form.tag.answer(
      request, HTTPResponse(mediaType: file.mediaType, body: form.bytes),
      caching: file.isVersioned ? "public, max-age=31536000, immutable" : "no-cache")
    if compressed != nil, response.status == .ok { response.headers.add("Content-Encoding", "gzip") }
    if file.compressed != nil { response.headers.add("Vary", "Accept-Encoding") }
    response.headers.add(contentsOf: Self.protection)
    return response
  }

  private nonisolated static var missing: HTTPResponse {
    let html = DocumentationPage.page(
      title: "LoopServer: el panel",
      body: """
        <h1>El panel no está instalado</h1>
        <p>Falta la carpeta <code>\(PanelFiles.folder)</code> junto al programa, o algo de ella. Lo que el panel necesita de otros
        lo descarga y comprueba <code>make setup</code>, en la carpeta del proyecto; la imagen de contenedor ya lo trae todo.
        Después, arranque el servidor otra vez.</p>
        """)
    return HTTPResponse(.notFound, mediaType: "text/html; charset=utf-8", headers: protection, body: Array(html.utf8))
  }
}
