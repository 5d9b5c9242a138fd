// GET /api/campanas/{id}/ritmo: how many messages were sent, failed or became uncertain in each minute of a campaign's
// life.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text

@LoopActor
struct HistoryRoute {
  let queue: CampaignQueue

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (_, history) = try await queue.titles.finding(request.parameter("id")) { id in
      try await queue.link.answering { _ in try await self.queue.history.read(id) }
    }
    var json = JSONObjectWriter()
    json.field("paso_s", history.step)
    json.field("desde", history.start.map { Timestamp.text($0) })
    json.array("puntos", history.points) { point, bytes in
      var object = JSONObjectWriter()
      object.field("enviados", point.sent)
      object.field("fallidos", point.failed)
      object.field("inciertos", point.uncertain)
      bytes += object.finish()
    }
    return HTTPResponse(json: json.finish())
  }
}
