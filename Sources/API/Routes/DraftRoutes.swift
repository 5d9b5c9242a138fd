// Drafts after their upload: GET /api/campanas/{id}/borrador shows one again, POST /api/campanas/{id}/iniciar starts
// it. A draft that was started is a campaign like any other. A repeated start gets the campaign's status.

import Answers
import Campaigns
import Delivery
import EventLoop
import HTTPServer
import Intake
import JSON
import Logging
import Queue
import Text

@LoopActor
struct DraftRoutes {
  let intake: IntakeContext
  private let logger = Logger(label: "control")
  private var queue: CampaignQueue { intake.queue }

  init(intake: IntakeContext) { self.intake = intake }

  /// GET borrador. `?inicio=`, `?ventana=`, `?dias=`, `?zona_horaria=` and `?intervalo_ms=` are fields with which it
  /// might be started.
  func show(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (id, stored) = try await find(request)
    guard stored.draft != nil else {
      throw HTTPError(
        .conflict, "La campaña '\(id)' ya no es un borrador: está en estado '\(stored.state.rawValue)'")
    }
    var asked: [JSONMember] = []
    for name in DraftPlan.names {
      if let text = try request.query(name) { asked.append(JSONMember(name: name, value: .string(text))) }
    }
    return HTTPResponse(json: try await intake.answer(of: stored, id, asked: .object(asked), from: "query"))
  }

  /// POST iniciar, with `{"inicio", "ventana", "dias", "zona_horaria", "intervalo_ms"}`, all of which may be left out.
  func start(_ request: HTTPRequest) async throws -> HTTPResponse {
    try Self.checkQuery(request)
    let asked = try await request.jsonObjectOrNothing()
    let (id, stored) = try await find(request)
    guard let draft = stored.draft else { return try await repeated(id, stored, asked) }
    let (reply, warnings) = try await intake.start(id, stored, draft: draft, asked: asked) {
      request.subject = id
      request.hasChanged = true
    }
    switch reply {
    case .started(let state):
      var metadata: Logger.Metadata = ["campaign_id": "\(id)", "estado": "\(state.rawValue)"]
      if let key = request.caller?.name { metadata["clave"] = "\(key)" }
      logger.info("orden: iniciar", metadata: metadata)
      return try await status(id, warnings)
    case .conflict, .startedBefore:
      // Another request has started the draft a moment earlier.
      guard let stored = try await intake.stored(id) else { throw HTTPError.campaignNotFound(id) }
      return try await repeated(id, stored, asked)
    case .changed:
      throw HTTPError(.conflict, "El borrador '\(id)' es otro desde hace un momento: revíselo antes de iniciarlo")
    case .damaged: throw HTTPError.campaignDamaged
    case .gone: throw HTTPError.campaignNotFound(id)
    }
  }

  /// Refuses fields in the query, where GET borrador takes them. Passed over, they would start the draft at once.
  private static func checkQuery(_ request: HTTPRequest) throws(HTTPError) {
    var issues: [ValidationIssue] = []
    for name in DraftPlan.names where try request.query(name) != nil {
      issues.append(
        ValidationIssue(["query", .name(name)], "Va en el cuerpo, como JSON: no se inició nada", type: "value_error"))
    }
    guard issues.isEmpty else { throw HTTPError(issues: issues) }
  }

  /// The answer to a start of a former draft: the status of the campaign, if its start named the same.
  private func repeated(_ id: String, _ stored: StoredCampaign, _ asked: JSONValue) async throws -> HTTPResponse {
    guard stored.startedWith != nil else { throw HTTPError.refused(.start, id, stored.state) }
    let isSame = try await intake.isRepeat(asked, of: stored)
    guard isSame, stored.state.isRunning || stored.state == .completed else {
      throw HTTPError(
        .conflict, "La campaña '\(id)' ya se inició, y está en estado '\(stored.state.rawValue)': no se inicia otra vez"
      )
    }
    var response = try await status(id, [])
    response.headers.add("Idempotent-Replay", "true")
    return response
  }

  private func find(_ request: HTTPRequest) async throws -> (id: String, value: StoredCampaign) {
    try await queue.titles.finding(request.parameter("id"), remembered: intake.remembered) { id in
      try await intake.stored(id)
    }
  }

  private func status(_ id: String, _ warnings: [UploadWarning]) async throws -> HTTPResponse {
    guard let status = try await queue.link.answering({ _ in try await self.queue.statuses.read(id) }) else {
      throw HTTPError.campaignNotFound(id)
    }
    var json: [UInt8] = [UInt8(ascii: "{")]
    status.appendJSONFields(to: &json)
    var more = JSONObjectWriter()
    more.warnings(warnings)
    let rest = more.finish().dropFirst()
    if rest.count > 1 { json.append(UInt8(ascii: ",")) }
    return HTTPResponse(json: json + rest)
  }
}
