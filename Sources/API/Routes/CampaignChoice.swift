// A page of GET /api/listar-campanas that is searched, sorted or of several states: for `buscar`, `orden`, or more than
// one state in `estado`. It is picked from all campaigns at a glance, so any page costs the same, and its answer says
// how many there are of each state.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text

/// What was asked of such a page.
@LoopActor
struct CampaignChoice {
  private var states: Set<CampaignState>
  private var search = ""
  private var order = CampaignOrder.oldest
  private var page: CampaignPage

  /// `estado=todas`: all but drafts.
  nonisolated static let all = "todas"
  /// Words that `estado` may have.
  nonisolated static let words = CampaignState.allCases.map(\.rawValue) + [all]
  nonisolated static let mostWords = CampaignState.allCases.count

  /// - Parameter words: those of `estado`.
  /// - Returns: nil when nothing asks for such a page.
  /// - Throws: `HTTPError` 422.
  init?(_ request: HTTPRequest, words: [Substring]) throws(HTTPError) {
    let search = try request.query("buscar")
    let order = try request.choice(of: CampaignOrder.self, "orden")
    guard search != nil || order != nil || words.count > 1 || words.first == Self.all[...] else { return nil }
    if let search {
      guard search.unicodeScalars.count <= CampaignSearchText.longest else {
        throw HTTPError(
          issues: [
            ValidationIssue(
              ["query", "buscar"], "Debe tener como mucho \(CampaignSearchText.longest) caracteres",
              type: "string_too_long")
          ])
      }
      self.search = search
    }
    if let order { self.order = order }
    states = Self.states(words)
    page = try CampaignPage(request) ?? CampaignPage()
  }

  private static func states(_ words: [Substring]) -> Set<CampaignState> {
    if words.isEmpty { return Set(CampaignState.allCases.filter(\.isActive)) }
    if words.contains(all[...]) { return Set(CampaignState.allCases.filter { $0 != .draft }) }
    return Set(words.compactMap { CampaignState(rawValue: String($0)) })
  }

  /// The whole answer.
  /// - Throws: `HTTPError.redisUnavailable`, `CancellationError`.
  func answer(isDetailed: Bool, queue: CampaignQueue, catalogue: CampaignCatalogue) async throws -> HTTPResponse {
    let campaigns = try await queue.link.answering { _ in try await catalogue.campaigns() }
    var selection = CampaignSelection(
      states: states, search: search, order: order, after: page.start.map { ($0.created, $0.title) },
      most: page.limit)
    for start in stride(from: 0, to: campaigns.count, by: ListLimits.choiceSlice) {
      await Loop.bulkTurn()
      selection.look(at: campaigns[start..<min(start + ListLimits.choiceSlice, campaigns.count)])
    }
    let titles = selection.titles
    var count = titles.count
    var json = JSONObjectWriter()
    if isDetailed {
      // One of them may be deleted meanwhile.
      let statuses = try await queue.link.answering { _ in try await queue.statuses.readInBulk(titles) }.compactMap {
        $0
      }
      count = statuses.count
      json.field("total", count)
      json.array("campanas", statuses) { $0.appendJSON(to: &$1) }
    } else {
      json.field("total", count)
      json.array("campanas", titles) { JSONText.appendString($0, to: &$1) }
    }
    json.field("cursor", selection.next.map { ListPosition(created: $0.number, title: $0.title).cursor })
    json.field("encontradas", selection.found)
    var counts: [UInt8] = []
    for state in CampaignState.allCases {
      counts.append(UInt8(ascii: counts.isEmpty ? "{" : ","))
      JSONText.appendString(state.rawValue, to: &counts)
      counts += ":\(selection.counts[state] ?? 0)".utf8
    }
    counts.append(UInt8(ascii: "}"))
    json.field("por_estado", raw: counts)
    return HTTPResponse(json: json.finish())
  }
}
