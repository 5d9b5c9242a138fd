// Asks Meta, when a campaign is created, whether its template exists, is approved, and takes what the rows bring: a
// wrong template must not burn 100,000 messages. Applies where the credentials name the account (WABA). Meta out of
// reach, or a token that may not read templates, stops nobody: the campaign is accepted, and the answer says that
// nothing was checked.

import Campaigns
import EventLoop
import HTTPClient
import JSON
import Logging
import Text

@LoopActor
package final class TemplatePreflight {
  private enum Answer {
    /// - Parameter isWhole: there are no more of that name.
    case templates([MessageTemplate], isWhole: Bool)
    /// Why there is none, in Spanish and without what the API wrote.
    case unknown(String)
  }

  /// How long an upload waits for Meta.
  private static let timeout: Duration = .seconds(4)
  /// How long an answer counts, and a failure to get one.
  private static let life: Duration = .seconds(60)
  private static let failureLife: Duration = .seconds(5)
  /// Answers remembered.
  private static let capacity = 256
  /// A template of a hundred languages is far shorter.
  private static let longestAnswer = 1 << 20

  private let client: CurlClient
  private let base: String
  private let logger = Logger(label: "plantillas")
  private var known: [String: (answer: Answer, until: LoopInstant)] = [:]

  /// - Parameter graphURL: META_GRAPH_URL.
  package init(client: CurlClient, graphURL: String) {
    self.client = client
    base = graphURL
  }

  /// Compares a template with the rows that are to be sent with it.
  package func verdict(
    template: String, language: String, rows: RecipientOutline, credentials: WhatsAppCredentials
  ) async -> TemplateVerdict {
    guard let account = credentials.wabaID else { return .fits(warnings: []) }
    switch await answer(template, account, credentials.token) {
    case .templates(let found, let isWhole):
      if !isWhole, !found.contains(where: { $0.name == template && $0.language == language }) {
        return unchecked(template, "hay demasiadas con ese nombre")
      }
      return TemplateVerdict(template: template, language: language, found: found, rows: rows)
    case .unknown(let reason): return unchecked(template, reason)
    }
  }

  private func unchecked(_ template: String, _ reason: String) -> TemplateVerdict {
    .fits(warnings: [
      UploadWarning(.uncheckedTemplate, "No se pudo comprobar la plantilla '\(template)' en Meta: \(reason)")
    ])
  }

  private func answer(_ template: String, _ account: String, _ token: String) async -> Answer {
    let key = "\(account)/\(template)"
    if let entry = known[key], entry.until > Loop.now { return entry.answer }
    let answer = await ask(template, account, token)
    if known.count >= Self.capacity { known = known.filter { $0.value.until > Loop.now } }
    if known.count >= Self.capacity { known.removeAll() }
    switch answer {
    case .templates: known[key] = (answer, Loop.now + Self.life)
    case .unknown(let reason):
      known[key] = (answer, Loop.now + Self.failureLife)
      logger.warning(
        "no se pudo comprobar una plantilla", metadata: ["plantilla": "\(template)", "motivo": "\(reason)"])
    }
    return answer
  }

  private func ask(_ template: String, _ account: String, _ token: String) async -> Answer {
    let fields = "name,language,status,parameter_format,components"
    guard
      let url = try? ClientURL(
        "\(base)/\(account)/message_templates?name=\(PercentText.text(template))&fields=\(fields)&limit=100"),
      let headers = try? HeaderList([("Authorization", "Bearer \(token)"), ("Accept", "application/json")])
    else { return .unknown("la dirección no es válida") }
    let outcome = await client.perform(
      ClientRequest(
        method: .get, url: url, headers: headers, timeout: Self.timeout, responseLimit: Self.longestAnswer))
    switch outcome {
    case .failure(let failure): return .unknown(failure.kind == .timeout ? "no respondió a tiempo" : "no es alcanzable")
    case .response(let response):
      guard !response.isTruncated, let document = try? await JSONDocument.parse(long: response.body) else {
        return .unknown("respondió algo que no se entiende (HTTP \(response.status))")
      }
      guard response.status == 200, let templates = TemplateList.read(document) else {
        let code = ErrorDetails(document, httpStatus: response.status).code.map { ", código \($0)" } ?? ""
        return .unknown("no lo permite o falló (HTTP \(response.status)\(code))")
      }
      return .templates(templates, isWhole: document["paging"]?["next"] == nil)
    }
  }
}
