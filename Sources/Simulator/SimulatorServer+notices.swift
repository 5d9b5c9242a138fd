// Changes of the simulated account on request: a template's state, and any other notice. A person who tries the server,
// or a test, posts here. The simulator reports the change by its webhook as Meta does, and answers once the server has
// taken it.

import EventLoop
import HTTPServer
import JSON
import Text

extension SimulatorServer {
  var noticeRoutes: [Route] {
    [
      .async(.post, "/simulador/plantillas/{nombre}", access: .open) { [self] in try await changeTemplate($0) },
      .async(.post, "/simulador/avisos", access: .open) { [self] in try await tell($0) },
    ]
  }

  /// `?estado=PAUSED&idioma=es`: from now on messages with the template are treated accordingly.
  private func changeTemplate(_ request: HTTPRequest) async throws -> HTTPResponse {
    let name = request.parameter("nombre")
    guard let state = try? request.query("estado"), !state.isEmpty else {
      return answer(.unprocessableContent, #"{"detail":"Falta estado"}"#)
    }
    templateStates[name] = state
    var value = JSONObjectWriter()
    value.field("event", state)
    value.field("message_template_id", 1_234_567_890)
    value.field("message_template_name", name)
    value.field("message_template_language", (try? request.query("idioma")) ?? "es")
    value.field("reason", "NONE")
    return try await tell(field: "message_template_status_update", value.finish(), request)
  }

  /// The body is `{"field": …, "value": …}`, as Meta documents them.
  private func tell(_ request: HTTPRequest) async throws -> HTTPResponse {
    let body = try await request.collect(upTo: 64 << 10)
    guard let change = try? JSONDocument.parse(body), change["field"]?.string != nil else {
      return answer(.unprocessableContent, #"{"detail":"Falta field"}"#)
    }
    return await tell(body, request)
  }

  private func tell(field: String, _ value: [UInt8], _ request: HTTPRequest) async throws -> HTTPResponse {
    var change = JSONObjectWriter()
    change.field("field", field)
    change.field("value", raw: value)
    return await tell(change.finish(), request)
  }

  /// Reports the change for the account `?cuenta=`, or for that of the inbox 14.
  private func tell(_ change: [UInt8], _ request: HTTPRequest) async -> HTTPResponse {
    let account = (try? request.query("cuenta")) ?? "123414"
    let isTold = await statuses.tell(SimulatedNotification.body(changes: [change], account: account))
    return isTold
      ? answer(.ok, #"{"success":true}"#) : answer(.serviceUnavailable, #"{"detail":"El webhook no lo aceptó"}"#)
  }
}
