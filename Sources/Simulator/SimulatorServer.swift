// The simulated WhatsApp API and Supabase: a real HTTP server at the far end, so that a newcomer, the demo and the
// tests run everything without accounts. It speaks the direct-send API, Meta's (`+meta`), and the one query of Supabase
// that the credentials need. It keeps what it received, which can be read back and compared with our counts.

import EventLoop
import HTTPClient
import HTTPServer
import JSON

@LoopActor
package final class SimulatorServer {
  /// An inbox that does not exist, for trying the error.
  static let missingInbox = "404"

  var behaviour: SimulatorBehaviour
  let journal = SimulatorJournal()
  /// Meta's statuses. The program that starts the simulator runs them and says where they go.
  package let statuses: SimulatedStatuses
  private var messageCount = 0

  package init(profile: SimulatorProfile, client: CurlClient) {
    behaviour = SimulatorBehaviour(profile: profile)
    statuses = SimulatedStatuses(profile: profile.statuses, seed: profile.seed, client: client)
  }

  /// The account's templates; nil when any is accepted.
  package var templates: [SimulatedTemplate]? {
    behaviour.profile.templates?.map { template in
      guard let state = templateStates[template.name] else { return template }
      let text = String(decoding: template.json, as: UTF8.self)
      return SimulatedTemplate(
        json: text.replacing(#""status":"\#(template.status)""#, with: #""status":"\#(state)""#)) ?? template
    }
  }
  /// The states of templates that were changed since, by their names.
  var templateStates: [String: String] = [:]

  func nextMessageID() -> String {
    messageCount += 1
    return "wamid.SIM\(messageCount)"
  }

  package var routes: [Route] {
    [
      .async(.post, "/enviar-mensaje", access: .open) { [self] in try await send($0) },
      .immediate(.get, "/rest/v1/instancias_inputs", access: .open) { [self] in credentials($0) },
      .immediate(.get, "/simulador/resumen", access: .open) { [self] _ in
        HTTPResponse(json: journal.summary(statuses))
      },
      .immediate(.get, "/simulador/registro", access: .open) { [self] _ in
        HTTPResponse(mediaType: "text/tab-separated-values; charset=utf-8", body: journal.lines())
      },
    ] + metaRoutes + numberRoutes + noticeRoutes
  }

  private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let receivedAt = Loop.wallClockMilliseconds()
    let body = try await request.collect(upTo: 256 << 10)
    guard let message = try? JSONDocument.parse(body), let number = message["numero"]?.text,
      message["token"]?.string?.isEmpty == false, message["phone_id"]?.text?.isEmpty == false,
      message["template_name"]?.string?.isEmpty == false
    else {
      return answer(.badRequest, #"{"success":false,"error":"Faltan token, phone_id, numero o template_name"}"#)
    }
    let (latency, fate) = behaviour.next(now: receivedAt)
    journal.record(
      key: request.header("idempotency-key") ?? "", number: number, fate: fate, at: receivedAt)
    if latency > 0 { try await Loop.sleep(for: .milliseconds(latency)) }
    switch fate {
    case .accepted:
      return answer(.ok, #"{"success":true,"message_id":"\#(nextMessageID())"}"#)
    case .refused(let code):
      return answer(
        .badRequest,
        #"{"success":false,"error":{"message":"(#\#(code)) Mensaje rechazado por el simulador","code":\#(code)}}"#)
    case .throttled:
      return answer(
        .tooManyRequests, #"{"success":false,"error":{"message":"(#130429) Rate limit hit","code":130429}}"#)
    case .serverError:
      return answer(.internalServerError, #"{"detail":"Error simulado del servidor"}"#)
    case .cut:
      throw ConnectionAbandoned()
    }
  }

  package func answer(_ status: HTTPStatus, _ json: String) -> HTTPResponse {
    HTTPResponse(json: Array(json.utf8), status: status)
  }

  /// Answers `?canal=eq.14` as PostgREST does; every inbox but one exists. The answer has the account's id where there
  /// are templates to ask for.
  private func credentials(_ request: HTTPRequest) -> HTTPResponse {
    guard let filter = try? request.query("canal"), filter.hasPrefix("eq.") else {
      return answer(.ok, "[]")
    }
    let inbox = filter.dropFirst(3)
    guard inbox != Self.missingInbox, let number = Int(inbox) else { return answer(.ok, "[]") }
    let account = templates == nil ? "" : ",1234\(number)"
    return answer(
      .ok,
      #"""
      [{"canal":\#(number),"key":"SIMULADOR-\#(number),1142\#(number)\#(account)",\#
      "nameid":"canal_whatsapp_\#(number)","custom_name":"WhatsApp simulado \#(number)"}]
      """#)
  }
}
