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
  private let lists = RequestSlots(limit: ListLimits.atOnce, refusal: "Se están pidiendo demasiadas listas a la vez")

  init(queue: CampaignQueue, remembered: RememberedCampaigns?) {
    self.queue = queue
    self.remembered = remembered
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
  /// state, finished ones too; `?limite=` and `?cursor=` a page of them.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    var wanted: CampaignState?
    if let text = try request.query("estado") {
      guard let state = CampaignState(rawValue: text) else {
        let states = CampaignState.allCases.map(\.rawValue).joined(separator: ", ")
        throw HTTPError(
          issues: [ValidationIssue(["query", "estado"], "Debe ser uno de: \(states)", type: "enum")])
      }
      wanted = state
    }
    let isDetailed = try request.flag("detalle")
    let page = try CampaignPage(request)
    let slot = try lists.take()
    return try await slot.during {
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
}
