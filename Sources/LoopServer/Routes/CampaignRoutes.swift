// GET /api/estado-cola/{campaign_id} and GET /api/listar-campanas: what the operator polls.

import Campaigns
import EventLoop
import HTTPServer

@LoopActor
struct CampaignRoutes {
  let queue: CampaignQueue

  func status(_ request: HTTPRequest) async throws -> HTTPResponse {
    let id = request.campaign("campaign_id")
    guard let status = try await statuses([id]).first ?? nil else { throw HTTPError.campaignNotFound(id) }
    var json: [UInt8] = []
    json.reserveCapacity(640)
    status.appendJSON(to: &json)
    return HTTPResponse(json: json)
  }

  /// The active campaigns' titles, oldest first. `?detalle=true` gives their status objects, `?estado=` those in that
  /// state, finished ones too.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    var wanted: CampaignState?
    if let text = request.query("estado") {
      guard let state = CampaignState(rawValue: text) else {
        let states = CampaignState.allCases.map(\.rawValue).joined(separator: ", ")
        throw HTTPError(
          issues: [ValidationIssue(["query", "estado"], "Debe ser uno de: \(states)", type: "enum")])
      }
      wanted = state
    }
    guard let isDetailed = CampaignFields.flag(request.query("detalle") ?? "false") else {
      throw HTTPError(
        issues: [ValidationIssue(["query", "detalle"], "Debe ser true o false", type: "bool_parsing")])
    }
    let campaigns = try await queue.answering { _ in try await self.queue.campaigns() }.filter { campaign in
      wanted.map { campaign.state == $0 } ?? campaign.state.isActive
    }
    var json = JSONObjectWriter()
    if isDetailed {
      let details = try await statuses(campaigns.map(\.id)).compactMap { $0 }
      json.field("total", details.count)
      json.array("campanas", details) { status, bytes in status.appendJSON(to: &bytes) }
    } else {
      json.field("total", campaigns.count)
      json.array("campanas", campaigns) { campaign, bytes in JSONText.appendString(campaign.id, to: &bytes) }
    }
    return HTTPResponse(json: json.finish())
  }

  private func statuses(_ ids: [String]) async throws -> [CampaignStatus?] {
    try await queue.answering { _ in try await self.queue.statuses(of: ids) }
  }
}

extension HTTPError {
  static func campaignNotFound(_ id: String) -> HTTPError { HTTPError(.notFound, "Campaña '\(id)' no encontrada") }
}
