// GET /api/estado-cola/{campaign_id} and GET /api/listar-campanas: what the operator polls.

import Answers
import Campaigns
import Delivery
import EventLoop
import HTTPServer
import Intake
import Queue

@LoopActor
struct CampaignRoutes {
  let queue: CampaignQueue
  let remembered: RememberedCampaigns?
  private let catalogue: CampaignCatalogue
  private let lists = RequestSlots(limit: ListLimits.atOnce, refusal: "Se están pidiendo demasiadas listas a la vez")

  init(queue: CampaignQueue, remembered: RememberedCampaigns?, catalogue: CampaignCatalogue) {
    self.queue = queue
    self.remembered = remembered
    self.catalogue = catalogue
  }

  func status(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (_, status) = try await queue.titles.finding(request.parameter("campaign_id"), remembered: remembered) { id in
      try await queue.link.answering { _ in try await self.queue.statuses.read(id) }
    }
    var json: [UInt8] = []
    json.reserveCapacity(640)
    status.appendJSON(to: &json)
    return HTTPResponse(json: json)
  }

  /// The active campaigns' titles, oldest first. `?detalle=true` gives their status objects, `?estado=` those in that
  /// state, finished ones too; `?limite=` and `?cursor=` a page of them; `?buscar=` and `?orden=` those that are found,
  /// in another order.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    let words = try states(request)
    let wanted = words.first.flatMap { CampaignState(rawValue: String($0)) }
    let isDetailed = try request.flag("detalle")
    let page = try CampaignPage(request)
    let choice = try CampaignChoice(request, words: words)
    let slot = try lists.take()
    return try await slot.during {
      if let choice { return try await choice.answer(isDetailed: isDetailed, queue: queue, catalogue: catalogue) }
      if let page { return try await page.answer(of: wanted, isDetailed: isDetailed, list: queue.list) }
      // A short list is sent whole, a long one as it is made and read.
      let listing = CampaignListing(of: wanted, isDetailed: isDetailed, list: queue.list)
      let first = try await listing.next()
      if listing.isAtEnd { return HTTPResponse(json: first) }
      return HTTPResponse(mediaType: "application/json") { writer in
        try await slot.during {
          try await writer.write(first)
          while !listing.isAtEnd { try await writer.write(listing.next()) }
        }
      }
    }
  }

  /// The words of `estado`; none when it is not given.
  /// - Throws: `HTTPError` 422.
  private func states(_ request: HTTPRequest) throws(HTTPError) -> [Substring] {
    guard let text = try request.query("estado") else { return [] }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    guard words.count <= CampaignChoice.mostWords, words.allSatisfy({ CampaignChoice.words.contains(String($0)) })
    else {
      let message = "Debe ser uno de estos, o varios con comas: \(CampaignChoice.words.joined(separator: ", "))"
      throw HTTPError(issues: [ValidationIssue(["query", "estado"], message, type: "enum")])
    }
    return words
  }
}
