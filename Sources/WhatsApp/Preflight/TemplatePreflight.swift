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
  /// The cursor of the next page; nil when this is the last.
  package var next: String?
}

@LoopActor
package final class TemplatePreflight {
  private typealias Answer = Result<TemplateChoice, TemplatesUnavailable>

  /// How long a question waits for Meta, with all its pages.
  private static let timeout: Duration = .seconds(4)
  /// How long an answer counts. A failure to get one is forgotten at once.
  private static let life: Duration = .seconds(60)
  /// Answers remembered.
  private static let capacity = 256
  /// Bytes of one page.
  private static let longestPage = 1 << 20
  /// Templates of one page. Fewer are asked for when so many are longer than `longestPage`. The largest there can be
  /// (ten cards, two links of 2,000 characters on each, an example of everything, letters that Meta writes as six
  /// bytes) is a fifth of a page.
  private static let pageLengths = [100, 20, 4]
  /// Pages that are looked through for one template. Meta finds every name that has the one asked for in it.
  private static let mostPages = 20
  /// The least time between two log lines about Meta not answering.
  private static let warningInterval: Duration = .seconds(5)

  private let client: CurlClient
  private let base: String
  private let logger = Logger(label: "plantillas")
  private var known: [String: (choice: TemplateChoice, until: LoopInstant)] = [:]
  /// Questions that are under way. A caller with the same question waits for the one answer.
  private var asked: [String: Task<Answer, Never>] = [:]
  private var nextWarning = Loop.now

  /// - Parameter graphURL: META_GRAPH_URL.
  package init(client: CurlClient, graphURL: String) {
    self.client = client
    base = graphURL
  }

  /// Forgets a template that is about to be sent, since it may have been paused just now.
  package func forget(_ name: String, credentials: WhatsAppCredentials) {
    if let account = credentials.wabaID { known["\(account)/\(name)"] = nil }
  }

  /// Finds a campaign's template.
  package func template(
    _ name: String, language: String, credentials: WhatsAppCredentials
  ) async -> TemplateKnowledge {
    guard credentials.wabaID != nil else { return .unknown(nil) }
    do throws(TemplatesUnavailable) {
      switch try await choice(of: name, language: language, credentials: credentials) {
      case .found(let template): return .found(template)
      case .missing(let reason): return .missing(reason)
      }
    } catch {
      return .unknown(
        UploadWarning(.uncheckedTemplate, "No se pudo comprobar la plantilla '\(name)': \(error.reason)"))
    }
  }

  /// The template of that name and language, or why there is none. An answer counts for a minute.
  /// - Throws: why the templates cannot be read, in Spanish and without the API's own words.
  package func choice(
    of name: String, language: String, credentials: WhatsAppCredentials
  ) async throws(TemplatesUnavailable) -> TemplateChoice {
    guard let account = credentials.wabaID else { throw .noAccount }
    let key = "\(account)/\(language)/\(name)"
    if let entry = known[key], entry.until > Loop.now { return entry.choice }
    if let question = asked[key] { return try await question.value.get() }
    let question = spawn { [self] in
      let answer = await answer(name, language, account, credentials.token)
      asked[key] = nil
      note(answer, of: name, as: key)
      return answer
    }
    asked[key] = question
    return try await question.value.get()
  }

  private func note(_ answer: Answer, of name: String, as key: String) {
    switch answer {
    case .success(let choice):
      if known.count >= Self.capacity { known = known.filter { $0.value.until > Loop.now } }
      if known.count >= Self.capacity { known.removeAll() }
      known[key] = (choice, Loop.now + Self.life)
    case .failure(let failure):
      guard Loop.now >= nextWarning else { return }
      nextWarning = Loop.now + Self.warningInterval
      logger.warning(
        "no se pudo comprobar una plantilla", metadata: ["plantilla": "\(name)", "motivo": "\(failure.reason)"])
    }
  }

  /// Looks through the pages until the template is there.
  private func answer(_ name: String, _ language: String, _ account: String, _ token: String) async -> Answer {
    let deadline = Loop.now + Self.timeout
    var found: [MessageTemplate] = []
    var cursor: String?
    do throws(TemplatesUnavailable) {
      for _ in 0..<Self.mostPages {
        let page = try await page(account, token, name: name, after: cursor, until: deadline)
        found += page.templates.filter { $0.name == name }
        cursor = page.next
        let choice = TemplateChoice(template: name, language: language, found: found)
        if case .found = choice { return .success(choice) }
        if cursor == nil { return .success(choice) }
      }
      throw TemplatesUnavailable("tiene demasiadas con un nombre así")
    } catch { return .failure(error) }
  }

  /// Some of the account's templates, as they are now.
  /// - Parameter cursor: the cursor that the page before gave; nil for the first page.
  /// - Throws: the reason why there is none, in Spanish and without the API's own words.
  package func page(
    after cursor: String?, credentials: WhatsAppCredentials
  ) async throws(TemplatesUnavailable) -> TemplatePage {
    guard let account = credentials.wabaID else { throw .noAccount }
    return try await page(account, credentials.token, after: cursor, until: Loop.now + Self.timeout)
  }

  private func page(
    _ account: String, _ token: String, name: String? = nil, after cursor: String?, until deadline: LoopInstant
  ) async throws(TemplatesUnavailable) -> TemplatePage {
    let filters = [name.map { ("name", $0) }, cursor.map { ("after", $0) }].compactMap(\.self)
    let query = filters.map { "&\($0.0)=\(PercentText.text($0.1))" }.joined()
    for length in Self.pageLengths {
      if let page = try await ask(account, token, "&limit=\(length)\(query)", until: deadline) { return page }
    }
    throw TemplatesUnavailable("respondió algo demasiado largo")
  }

  /// - Returns: nil when the answer is longer than `longestPage`.
  private func ask(
    _ account: String, _ token: String, _ query: String, until deadline: LoopInstant
  ) async throws(TemplatesUnavailable) -> TemplatePage? {
    let now = Loop.now
    guard deadline > now else { throw TemplatesUnavailable("no respondió a tiempo") }
    let fields = "name,language,status,category,quality_score,parameter_format,components"
    guard let url = try? ClientURL("\(base)/\(account)/message_templates?fields=\(fields)\(query)"),
      let headers = try? HeaderList([("Authorization", "Bearer \(token)"), ("Accept", "application/json")])
    else { throw TemplatesUnavailable("no tiene una dirección válida") }
    let outcome = await client.perform(
      ClientRequest(
        method: .get, url: url, headers: headers, timeout: .nanoseconds(deadline.nanoseconds(since: now)),
        responseLimit: Self.longestPage))
    switch outcome {
    case .failure(let failure):
      throw TemplatesUnavailable(failure.kind == .timeout ? "no respondió a tiempo" : "no es alcanzable")
    case .response(let response):
      if response.isTruncated, response.status == 200 { return nil }
      guard !response.isTruncated, let document = try? await JSONDocument.parse(long: response.body) else {
        throw TemplatesUnavailable("respondió algo que no se entiende (HTTP \(response.status))")
      }
      guard response.status == 200, let templates = TemplateReader.list(document) else {
        let code = ErrorDetails(document, httpStatus: response.status).code.map { ", código \($0)" } ?? ""
        throw TemplatesUnavailable("no lo permite o falló (HTTP \(response.status)\(code))")
      }
      let next = document["paging"]?["next"] == nil ? nil : document["paging"]?["cursors"]?["after"]?.string
      return TemplatePage(templates: templates, next: next)
    }
  }
}

/// Why Meta's templates cannot be read.
package struct TemplatesUnavailable: Error, Sendable, Equatable {
  /// In Spanish, a sentence without its capital and its dot.
  package let reason: String

  private init(whole reason: String) { self.reason = reason }

  /// - Parameter words: what Meta did.
  init(_ words: String) { self.init(whole: "Meta \(words)") }

  static let noAccount = TemplatesUnavailable(
    whole: "las credenciales del buzon no dicen de qué cuenta de WhatsApp es (WABA)")
}
