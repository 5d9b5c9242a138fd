// Asks Meta about templates: when a campaign is created, since a wrong template must not burn 100,000 messages, and for
// the routes that list them. It needs credentials that name the account (WABA). When Meta cannot be reached, or the
// token may not read templates, the campaign is accepted, and the answer says that nothing was checked.

import Campaigns
import EventLoop
import HTTPClient
import JSON
import Logging
import Text

/// What is known of a campaign's template.
package enum TemplateKnowledge: Sendable, Equatable {
  /// The messages go to an API without templates to ask for: an image and numbered variables, and no other part.
  case direct
  case found(MessageTemplate)
  /// There is no such template. The text says why, in Spanish.
  case missing(String)
  /// Meta could not be asked. The warning is for the answer; nil when there is nothing to say.
  case unknown(UploadWarning?)

  /// The parts that columns may fill.
  package var parts: PartWishes {
    switch self {
    case .direct, .missing: .none
    case .found(let template): template.parts
    case .unknown: .guessed
    }
  }
}

/// Some of an account's templates.
package struct TemplatePage: Sendable, Equatable {
  package var templates: [MessageTemplate]
  /// Where the next page begins; nil when this is the last.
  package var next: String?
}

@LoopActor
package final class TemplatePreflight {
  private enum Answer {
    case page(TemplatePage)
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
  /// Templates of one answer.
  private static let pageLength = 100

  private let client: CurlClient
  private let base: String
  private let logger = Logger(label: "plantillas")
  private var known: [String: (answer: Answer, until: LoopInstant)] = [:]

  /// - Parameter graphURL: META_GRAPH_URL.
  package init(client: CurlClient, graphURL: String) {
    self.client = client
    base = graphURL
  }

  /// Finds a campaign's template.
  package func template(
    _ name: String, language: String, credentials: WhatsAppCredentials
  ) async -> TemplateKnowledge {
    guard let account = credentials.wabaID else { return .unknown(nil) }
    switch await answer(name, account, credentials.token) {
    case .page(let page):
      switch TemplateChoice(template: name, language: language, found: page.templates) {
      case .found(let template): return .found(template)
      case .missing where page.next != nil: return unknown(name, "hay demasiadas con ese nombre")
      case .missing(let reason): return .missing(reason)
      }
    case .unknown(let reason): return unknown(name, reason)
    }
  }

  private func unknown(_ template: String, _ reason: String) -> TemplateKnowledge {
    .unknown(
      UploadWarning(.uncheckedTemplate, "No se pudo comprobar la plantilla '\(template)' en Meta: \(reason)"))
  }

  private func answer(_ template: String, _ account: String, _ token: String) async -> Answer {
    let key = "\(account)/\(template)"
    if let entry = known[key], entry.until > Loop.now { return entry.answer }
    let answer = await ask(account, token, "&name=\(PercentText.text(template))")
    if known.count >= Self.capacity { known = known.filter { $0.value.until > Loop.now } }
    if known.count >= Self.capacity { known.removeAll() }
    switch answer {
    case .page: known[key] = (answer, Loop.now + Self.life)
    case .unknown(let reason):
      known[key] = (answer, Loop.now + Self.failureLife)
      logger.warning(
        "no se pudo comprobar una plantilla", metadata: ["plantilla": "\(template)", "motivo": "\(reason)"])
    }
    return answer
  }

  /// Some of the account's templates, as they are now.
  /// - Parameter cursor: where the page begins, as the page before said it; nil for the first.
  /// - Throws: the reason why there is none, in Spanish and without the API's own words.
  package func page(
    after cursor: String?, credentials: WhatsAppCredentials
  ) async throws(TemplatesUnavailable) -> TemplatePage {
    guard let account = credentials.wabaID else {
      throw TemplatesUnavailable("las credenciales del buzon no dicen de qué cuenta de WhatsApp es (WABA)")
    }
    let query = cursor.map { "&after=\(PercentText.text($0))" } ?? ""
    switch await ask(account, credentials.token, query) {
    case .page(let page): return page
    case .unknown(let reason): throw TemplatesUnavailable("Meta \(reason)")
    }
  }

  /// Every language of one template, as it is now.
  /// - Throws: why it cannot be told, in Spanish and without what the API wrote.
  package func languages(
    of name: String, credentials: WhatsAppCredentials
  ) async throws(TemplatesUnavailable) -> [MessageTemplate] {
    guard let account = credentials.wabaID else {
      throw TemplatesUnavailable("las credenciales del buzon no dicen de qué cuenta de WhatsApp es (WABA)")
    }
    switch await answer(name, account, credentials.token) {
    case .page(let page): return page.templates.filter { $0.name == name }
    case .unknown(let reason): throw TemplatesUnavailable("Meta \(reason)")
    }
  }

  private func ask(_ account: String, _ token: String, _ query: String) async -> Answer {
    let fields = "name,language,status,category,quality_score,parameter_format,components"
    guard
      let url = try? ClientURL(
        "\(base)/\(account)/message_templates?fields=\(fields)&limit=\(Self.pageLength)\(query)"),
      let headers = try? HeaderList([("Authorization", "Bearer \(token)"), ("Accept", "application/json")])
    else { return .unknown("no tiene una dirección válida") }
    let outcome = await client.perform(
      ClientRequest(
        method: .get, url: url, headers: headers, timeout: Self.timeout, responseLimit: Self.longestAnswer))
    switch outcome {
    case .failure(let failure): return .unknown(failure.kind == .timeout ? "no respondió a tiempo" : "no es alcanzable")
    case .response(let response):
      guard !response.isTruncated, let document = try? await JSONDocument.parse(long: response.body) else {
        return .unknown("respondió algo que no se entiende (HTTP \(response.status))")
      }
      guard response.status == 200, let templates = TemplateReader.list(document) else {
        let code = ErrorDetails(document, httpStatus: response.status).code.map { ", código \($0)" } ?? ""
        return .unknown("no lo permite o falló (HTTP \(response.status)\(code))")
      }
      let next = document["paging"]?["next"] == nil ? nil : document["paging"]?["cursors"]?["after"]?.string
      return .page(TemplatePage(templates: templates, next: next))
    }
  }
}

/// Why templates cannot be listed.
package struct TemplatesUnavailable: Error, Sendable, Equatable {
  /// In Spanish, a part of a sentence.
  package let reason: String

  init(_ reason: String) { self.reason = reason }
}
