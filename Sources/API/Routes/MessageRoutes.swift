// GET /api/campanas/{id}/mensajes and …/mensajes/{numero}, GET /api/mensajes: what became of each recipient, page by
// page or looked up by number, in one campaign or in all. The routes read in slices, as bulk work, and stop when the
// client goes away.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import RedisClient
import Reports
import Text

@LoopActor
struct MessageRoutes {
  private let queue: CampaignQueue
  /// PAIS
  private let country: Country?
  private let pages = RequestSlots(
    limit: Self.pagesAtOnce, refusal: "Se están pidiendo demasiadas páginas de mensajes a la vez")
  private let searches = RequestSlots(
    limit: Self.searchesAtOnce, refusal: "Se están buscando demasiados números a la vez")

  /// Pages that are read at a time, and searches; further ones get 503.
  private static let pagesAtOnce = 16
  private static let searchesAtOnce = 4

  init(queue: CampaignQueue, country: Country?) {
    self.queue = queue
    self.country = country
  }

  /// A page of a campaign's messages.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    let filter = MessageFilter(
      outcome: try request.choice(of: MessageFilter.Outcome.self, "estado"), code: try request.query("codigo"))
    let limit = try request.pageSize(MessageLimits.page, upTo: MessageLimits.longestPage)
    let text = try request.query("cursor")
    let cursor = text.flatMap { MessageCursor(text: $0) }
    if text != nil, cursor == nil { throw HTTPError.notACursor }
    let masksNumbers = request.masksNumbers
    let slot = try pages.take()
    let (_, page) = try await slot.during {
      try await queue.titles.finding(request.parameter("id")) { id in
        try await queue.link.answering { _ in
          try await MessagePager(queue: queue, filter: filter, limit: limit, masksNumbers: masksNumbers)
            .page(of: id, from: cursor)
        }
      }
    }
    var json = JSONObjectWriter()
    json.field("mensajes", raw: page.messages)
    json.field("cursor", page.cursor?.text)
    return HTTPResponse(json: json.finish())
  }

  /// All messages of a campaign to one recipient.
  func ofRecipient(_ request: HTTPRequest) async throws -> HTTPResponse {
    let recipient = try request.recipient(
      request.parameter("numero"), at: ["path", "numero"], country: country, isLookUp: true)
    let search = RecipientSearch(
      queue: queue, for: recipient, namesCampaign: false, masksNumbers: request.masksNumbers)
    let slot = try searches.take()
    let (_, finding) = try await slot.during {
      try await queue.titles.finding(request.parameter("id")) { id in
        try await queue.link.answering { _ in try await search.look(in: id) }
      }
    }
    if finding.count == 0 {
      guard finding.isWhole else { throw HTTPError.tooMuchMoves }
      let isExcluded = try await queue.link.answering { _ in try await self.queue.exclusions.contains(recipient) }
      throw HTTPError.noMessage(isExcluded: isExcluded)
    }
    var json = JSONObjectWriter()
    json.array("mensajes", finding.messages) { $1 += $0.json }
    json.field("total", finding.count)
    return HTTPResponse(json: json.finish())
  }

  /// The messages of all campaigns to one recipient, the newest campaign first.
  func everywhere(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let number = try request.query("numero") else {
      throw HTTPError(issues: [ValidationIssue(["query", "numero"], "Campo requerido", type: "missing")])
    }
    let recipient = try request.recipient(number, at: ["query", "numero"], country: country, isLookUp: true)
    let text = try request.query("cursor")
    let start = text.flatMap { ListPosition(cursor: $0) }
    if text != nil, start == nil { throw HTTPError.notACursor }
    let search = RecipientSearch(
      queue: queue, for: recipient, namesCampaign: true, masksNumbers: request.masksNumbers)
    let slot = try searches.take()
    let page = try await slot.during { try await SearchPage.read(search, from: start, in: queue) }
    return HTTPResponse(json: page.json)
  }
}

extension HTTPError {
  static let notACursor = HTTPError(
    issues: [ValidationIssue(["query", "cursor"], "No es un cursor de esta lista", type: "value_error")])

  static let tooMuchMoves = HTTPError(
    .serviceUnavailable, "Los mensajes cambian de sitio más deprisa de lo que se leen: repita en un momento",
    headers: ["Retry-After": "5"])

  /// - Parameter isExcluded: whether the recipient is on the list of exclusions.
  static func noMessage(isExcluded: Bool) -> HTTPError {
    let excluded = isExcluded ? " El número está en la lista de exclusión (GET /api/exclusiones)." : ""
    return HTTPError(
      .notFound,
      "La campaña no tiene mensajes a ese número. Las filas rechazadas y las repetidas no se guardan: las cuenta la"
        + " respuesta de la carga (filas_rechazadas, errores, duplicados)." + excluded)
  }
}
