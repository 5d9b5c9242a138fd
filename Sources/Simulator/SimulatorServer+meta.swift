// The simulator as Meta's Cloud API: it takes messages at `/{version}/{phone_id}/messages`, lists the account's
// templates, and plans the statuses of what it accepted (SimulatedStatuses).

import Campaigns
import EventLoop
import HTTPServer
import JSON
import Text

extension SimulatorServer {
  var metaRoutes: [Route] {
    [
      .async(.post, "/{version}/{phone_id}/messages", access: .open) { [self] in try await sendByMeta($0) },
      .immediate(.get, "/{version}/{waba_id}/message_templates", access: .open) { [self] in listTemplates($0) },
    ]
  }

  private func sendByMeta(_ request: HTTPRequest) async throws -> HTTPResponse {
    let receivedAt = Loop.wallClockMilliseconds()
    let body = try await request.collect(upTo: 256 << 10)
    guard request.header("authorization")?.hasPrefix("Bearer ") == true else {
      return metaError(.unauthorized, 190, "Invalid OAuth access token", "Falta el token")
    }
    guard let message = try? JSONDocument.parse(body), message["messaging_product"]?.string == "whatsapp",
      message["type"]?.string == "template", let number = (message["to"] ?? message["recipient"])?.text,
      !number.isEmpty,
      let template = message["template"], template["name"]?.string?.isEmpty == false,
      template["language"]?["code"]?.string?.isEmpty == false
    else {
      return metaError(.badRequest, 100, "Invalid parameter", "Faltan messaging_product, to, type o template")
    }
    let data = message["biz_opaque_callback_data"]?.string ?? ""
    let (latency, drawn) = behaviour.next(now: receivedAt)
    var fate = drawn
    var details = "Mensaje rechazado por el simulador"
    let goesToUser = message["to"] == nil
    if fate == .accepted, let templates,
      let refusal = SimulatedRefusal.of(template, among: templates, toUser: goesToUser, now: receivedAt)
    {
      fate = .refused(code: refusal.code)
      details = refusal.details
    }
    journal.record(key: Self.journalKey(data), number: number, fate: fate, at: receivedAt)
    if latency > 0 { try await Loop.sleep(for: .milliseconds(latency)) }
    switch fate {
    case .accepted:
      let id = nextMessageID()
      // An id in `to` is accepted like a number, but the message has no statuses.
      let isLost = !goesToUser && !number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+") }
      let planned = SimulatedMessage(
        id: id, phoneID: request.parameter("phone_id"), recipient: number, callbackData: data)
      let isHeld = isLost ? false : statuses.plan(planned)
      let state = isHeld ? "held_for_quality_assessment" : "accepted"
      return answer(
        .ok,
        #"{"messaging_product":"whatsapp","contacts":[{"input":"\#(number)","wa_id":"\#(number)"}],"#
          + #""messages":[{"id":"\#(id)","message_status":"\#(state)"}]}"#)
    case .refused(let code):
      return metaError(.badRequest, code, "Message rejected", details)
    case .throttled: return metaError(.badRequest, 130429, "Rate limit hit", "Demasiados mensajes por segundo")
    case .serverError: return answer(.internalServerError, "Error simulado del servidor")
    case .cut: throw ConnectionAbandoned()
    }
  }

  private func listTemplates(_ request: HTTPRequest) -> HTTPResponse {
    guard request.header("authorization")?.hasPrefix("Bearer ") == true, let templates else {
      return metaError(.forbidden, 200, "Permissions error", "El simulador toma cualquier plantilla: no tiene lista")
    }
    let name = (try? request.query("name")) ?? ""
    let found = templates.filter { name.isEmpty || $0.name.contains(name) }
    let limit = (try? request.query("limit")).flatMap { Int($0) } ?? 25
    let start = (try? request.query("after")).flatMap { Int($0) } ?? 0
    let page = found.dropFirst(max(0, start)).prefix(max(1, limit))
    var json = JSONObjectWriter()
    json.array("data", page) { $1.append(contentsOf: $0.json) }
    json.object("paging") { paging in
      paging.object("cursors") { $0.field("after", "\(page.endIndex)") }
      if page.endIndex < found.endIndex { paging.field("next", "https://graph.facebook.com/") }
    }
    return HTTPResponse(json: json.finish())
  }

  /// The key in the form of the direct-send API's Idempotency-Key, so that the journal has one form.
  private static func journalKey(_ data: String) -> String {
    guard let (campaign, seq) = CallbackData.parse(data) else { return "" }
    var key: [UInt8] = []
    IdempotencyKey(campaignID: campaign).append(seq: seq, to: &key)
    return String(decoding: key, as: UTF8.self)
  }

  private func metaError(_ status: HTTPStatus, _ code: Int, _ message: String, _ details: String) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.object("error") { error in
      error.field("message", "(#\(code)) \(message)")
      error.field("type", "OAuthException")
      error.field("code", code)
      error.object("error_data") { data in
        data.field("messaging_product", "whatsapp")
        data.field("details", details)
      }
      error.field("fbtrace_id", "SIMULADOR")
    }
    return HTTPResponse(json: json.finish(), status: status)
  }
}
