// GET /api/plantillas and GET /api/plantillas/{nombre}/ejemplo.csv: the templates of an inbox's account, what each
// takes, and an example of a file. They come from Meta; the direct-send API does not list templates.

import Campaigns
import EventLoop
import HTTPServer
import Intake
import Text
import Uploads
import WhatsApp

@LoopActor
struct TemplateRoutes {
  let intake: IntakeContext
  /// Requests for templates that are under way at a time; further ones get 503.
  nonisolated static let questions = 8
  private let slots = RequestSlots(limit: questions, refusal: "Se están leyendo demasiadas plantillas a la vez")

  /// The longest `cursor`, in bytes.
  nonisolated static let longestCursor = 1024

  init(intake: IntakeContext) { self.intake = intake }

  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    var query = TemplateQuery(request)
    let inbox = try query.inbox()
    let cursor = try query.text("cursor", longest: Self.longestCursor, isRequired: false)
    try query.finish()
    let page = try await asking(inbox) { preflight, credentials throws(TemplatesUnavailable) in
      try await preflight.page(after: cursor.isEmpty ? nil : cursor, credentials: credentials)
    }
    var json = JSONObjectWriter()
    json.array("plantillas", page.templates) { $0.append(to: &$1) }
    json.field("cursor", page.next)
    return HTTPResponse(json: json.finish())
  }

  func example(_ request: HTTPRequest) async throws -> HTTPResponse {
    var query = TemplateQuery(request)
    let inbox = try query.inbox()
    let language = try query.text("idioma", longest: CampaignFields.longestLanguage, isRequired: false)
    try query.finish()
    let name = request.parameter("nombre")
    let choice = try await asking(inbox) { preflight, credentials throws(TemplatesUnavailable) in
      try await preflight.choice(of: name, language: language.isEmpty ? "es" : language, credentials: credentials)
    }
    switch choice {
    case .missing(let reason): throw HTTPError(.notFound, reason)
    case .found(let template):
      return HTTPResponse(
        mediaType: "text/csv; charset=utf-8",
        headers: ["Content-Disposition": ContentDisposition.attachment("\(name)-ejemplo.csv")],
        body: template.exampleCSV(at: Loop.wallClockMilliseconds()))
    }
  }

  private func asking<Value>(
    _ inbox: String,
    _ ask: @LoopActor (TemplatePreflight, WhatsAppCredentials) async throws(TemplatesUnavailable) -> Value
  ) async throws -> Value {
    guard let preflight = intake.preflight else {
      throw HTTPError(
        .conflict,
        "Con WHATSAPP_MODO=directo no se puede saber qué plantillas hay: la API de envío directo no las lista")
    }
    return try await slots.take().during {
      let credentials = try await intake.checkSendable(from: inbox)
      do throws(TemplatesUnavailable) {
        return try await ask(preflight, credentials)
      } catch {
        throw HTTPError(
          .serviceUnavailable, "No se pueden leer las plantillas: \(error.reason)", headers: ["Retry-After": "5"])
      }
    }
  }
}

/// Reads the query and gathers its issues.
@LoopActor
private struct TemplateQuery {
  private let request: HTTPRequest
  private var issues: [ValidationIssue] = []

  init(_ request: HTTPRequest) { self.request = request }

  mutating func inbox() throws(HTTPError) -> String { try text("buzon", longest: 64, isRequired: true) }

  /// - Returns: the trimmed text; empty when it is missing or wrong.
  mutating func text(_ name: String, longest: Int, isRequired: Bool) throws(HTTPError) -> String {
    let text = (try request.query(name) ?? "").trimmedASCII
    if text.isEmpty {
      if isRequired { issue(name, "Campo requerido", "missing") }
    } else if let defect = FieldTextDefect.of(text, longest: longest) {
      issue(name, defect.message, defect.type)
    } else {
      return text
    }
    return ""
  }

  private mutating func issue(_ name: String, _ message: String, _ type: String) {
    issues.append(ValidationIssue(["query", .name(name)], message, type: type))
  }

  func finish() throws(HTTPError) { if !issues.isEmpty { throw HTTPError(issues: issues) } }
}
