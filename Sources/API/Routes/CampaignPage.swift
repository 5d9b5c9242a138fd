// A page of GET /api/listar-campanas, for `limite` or `cursor`. It ends when it is full, when the list does, or when it
// has been looked for long enough: then it has fewer campaigns, and its cursor goes on from there.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text

/// What was asked of a page.
@LoopActor
struct CampaignPage {
  var limit = ListLimits.page
  var start: ListPosition?

  /// The first page of the usual size.
  init() {}

  /// - Returns: nil when the whole list is asked for.
  /// - Throws: `HTTPError` 422.
  init?(_ request: HTTPRequest) throws(HTTPError) {
    let (limit, cursor) = (try request.query("limite"), try request.query("cursor"))
    if limit == nil, cursor == nil { return nil }
    if let limit {
      guard let number = Int(limit), (1...ListLimits.longestPage).contains(number) else {
        throw Self.wrong("limite", "Debe ser un número entero entre 1 y \(ListLimits.longestPage)", "int_parsing")
      }
      self.limit = number
    }
    if let cursor {
      start = ListPosition(cursor: cursor)
      if start == nil { throw Self.wrong("cursor", "No es un cursor de esta lista", "value_error") }
    }
  }

  private static func wrong(_ name: String, _ message: String, _ type: String) -> HTTPError {
    HTTPError(issues: [ValidationIssue(["query", .name(name)], message, type: type)])
  }

  /// The whole answer.
  /// - Parameter wanted: nil for every active one.
  /// - Throws: `HTTPError.redisUnavailable`, `CancellationError`.
  func answer(of wanted: CampaignState?, isDetailed: Bool, list: CampaignList) async throws -> HTTPResponse {
    let walk = list.walk(wanted, from: start.map { .after($0) } ?? .oldest)
    var count = 0
    var campaigns: [UInt8] = []
    func append(_ write: (inout [UInt8]) -> Void) {
      campaigns.append(UInt8(ascii: count == 0 ? "[" : ","))
      count += 1
      write(&campaigns)
    }
    for _ in 0..<ListLimits.slicesOfPage where !walk.isAtEnd && count < limit {
      let room = limit - count
      if isDetailed {
        for status in try await list.link.answering({ _ in try await walk.statuses(room) }) {
          append { status.appendJSON(to: &$0) }
        }
      } else {
        for title in try await list.link.answering({ _ in try await walk.titles(room) }) {
          append { JSONText.appendString(title, to: &$0) }
        }
      }
    }
    if count == 0 { campaigns.append(UInt8(ascii: "[")) }
    campaigns.append(UInt8(ascii: "]"))
    var json = JSONObjectWriter()
    json.field("total", count)
    json.field("campanas", raw: campaigns)
    json.field("cursor", walk.position?.cursor)
    return HTTPResponse(json: json.finish())
  }
}
