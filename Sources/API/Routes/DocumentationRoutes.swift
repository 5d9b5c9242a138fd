// GET /openapi.json, /docs and /docs/{archivo}: the API's description, and Swagger UI from the server's own origin to
// read and try it. A body is rendered or read when it is first asked for, and kept. Most servers are never asked.

import EventLoop
import HTTPServer
import Text

@LoopActor
final class DocumentationRoutes {
  private lazy var files = findFiles()
  private lazy var openAPI = Text(OpenAPIDocument.render())
  private lazy var html = Text(Array(DocumentationPage.html.utf8))
  private lazy var script = Text(Array(DocumentationPage.script.utf8))
  private let findFiles: @LoopActor () -> DocumentationFiles?

  /// A body that never changes, with its tag.
  private struct Text {
    let bytes: [UInt8]
    let tag: EntityTag

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      tag = EntityTag(of: bytes)
    }
  }

  /// - Parameter files: Swagger UI; nil when it is not installed. It is looked for when it is first asked for.
  init(files: @escaping @autoclosure @LoopActor () -> DocumentationFiles?) { findFiles = files }

  func document(_ request: HTTPRequest) -> HTTPResponse {
    openAPI.tag.answer(request, HTTPResponse(json: openAPI.bytes))
  }

  /// The page; without Swagger UI a 404 that says how to get it.
  func page(_ request: HTTPRequest) -> HTTPResponse {
    let headers: HTTPHeaders = [
      "Content-Security-Policy": DocumentationPage.contentSecurityPolicy, "Referrer-Policy": "no-referrer",
    ]
    let type: StaticString = "text/html; charset=utf-8"
    guard files != nil else {
      return HTTPResponse(.notFound, mediaType: type, headers: headers, body: Array(DocumentationPage.missing.utf8))
    }
    return html.tag.answer(request, HTTPResponse(mediaType: type, headers: headers, body: html.bytes))
  }

  /// - Throws: `HTTPError` 404, and 406 for a client that refuses gzip, since the files are stored in no other form.
  func file(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
    let name = request.parameter("archivo")
    if name == "inicio.js" {
      return script.tag.answer(
        request, HTTPResponse(mediaType: "text/javascript; charset=utf-8", body: script.bytes))
    }
    guard let file = files?.file(name) else { throw HTTPError(.notFound, "No encontrado") }
    guard file.isCompressed else {
      return file.tag.answer(request, HTTPResponse(mediaType: file.mediaType, body: file.bytes))
    }
    guard Self.acceptsGzip(request.headers("accept-encoding").joined(separator: ",")) else {
      throw HTTPError(
        HTTPStatus(406), "Este archivo solo se sirve comprimido con gzip", headers: ["Vary": "Accept-Encoding"])
    }
    let headers: HTTPHeaders = ["Content-Encoding": "gzip", "Vary": "Accept-Encoding"]
    return file.tag.answer(request, HTTPResponse(mediaType: file.mediaType, headers: headers, body: file.bytes))
  }

  /// Whether gzip may be sent: the field names it or `*`, or is empty (RFC 9110, 12.5.3).
  nonisolated static func acceptsGzip(_ field: String) -> Bool {
    if field.trimmedASCII.isEmpty { return true }
    var byStar = false
    for item in field.lowercased().split(separator: ",") {
      let parts = item.split(separator: ";").map(\.trimmedASCII)
      let isRefused = parts.dropFirst().contains { part in
        let weight = part.filter { $0 != " " }
        return weight.hasPrefix("q=0") && weight.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
      }
      if parts.first == "gzip" || parts.first == "x-gzip" { return !isRefused }
      if parts.first == "*" { byStar = !isRefused }
    }
    return byStar
  }
}
