// GET /api/codigos: what the codes of failures mean and what to do about them, so that nobody needs a list of his own.

import Campaigns
import EventLoop
import HTTPServer
import Text

@LoopActor
struct CodesRoute {
  /// The answer is always the same.
  private let body: [UInt8]

  init() {
    var json = JSONObjectWriter()
    json.array("codigos", FailureAdvice.table) { advice, bytes in
      var object = JSONObjectWriter()
      object.field("codigo", advice.code)
      object.field("significa", advice.meaning)
      object.field("que_hacer", advice.remedy)
      object.field("reintentar", advice.again.rawValue)
      object.field("detiene", advice.stops)
      bytes += object.finish()
    }
    body = json.finish()
  }

  func handle(_ request: HTTPRequest) -> HTTPResponse { HTTPResponse(json: body) }
}
