// POST /api/campanas/{id}/clonar: copies the messages of a campaign to a new one with another title. The copy is a
// draft, unless the request says that it is to be sent at once.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Intake
import JSON
import Queue

@LoopActor
struct CopyRoute {
  let intake: IntakeContext

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let messages = try Self.messages(request)
    let body = try await request.jsonObjectOrNothing()
    try SimilarField.refuseSlips(in: body, of: Self.names)
    let title = try Self.title(body)
    let isDraft = try Self.isDraft(body)
    let (id, stored) = try await intake.queue.titles.finding(
      request.parameter("id"), remembered: intake.remembered
    ) { id in try await intake.stored(id) }
    let copy = CampaignCopy(
      context: intake, of: id, stored,
      CopyRequest(
        title: title, isDraft: isDraft, messages: messages, idempotencyKey: key, caller: request.caller?.name)
    ) { title in
      request.subject = title
      request.hasChanged = true
    }
    return try await intake.uploadSlots.take().during { try await copy.make() }
  }

  /// The fields of the body.
  nonisolated private static let names = ["titulo", "borrador"]

  /// The states of the reports that `estado` may name, each with the messages that it copies.
  nonisolated static let states: [(name: String, messages: CopiedMessages)] = {
    var states: [(name: String, messages: CopiedMessages)] = [
      ("enviado", .sent(.none)), ("entregado", .sent(.delivered)), ("leido", .sent(.read)),
    ]
    for container in ReportContainer.allCases where container != .results {
      let name = "\(container.state)"
      if states.contains(where: { $0.name == name }) { continue }
      states.append((name, .containers(ReportContainer.allCases.filter { "\($0.state)" == name })))
    }
    return states
  }()

  /// The messages to copy: with `?estado=` those of a state as the reports name it, with `?leido=no` those that nobody
  /// read, else all.
  private static func messages(_ request: HTTPRequest) throws(HTTPError) -> CopiedMessages {
    func issue(_ name: String, _ message: String) -> HTTPError {
      HTTPError(issues: [ValidationIssue(["query", .name(name)], message, type: "enum")])
    }
    let (state, read) = (try request.query("estado"), try request.query("leido"))
    if let read {
      guard FlagText.flag(read) == false else { throw issue("leido", "Debe ser no: solo los que nadie leyó") }
      if state != nil { throw HTTPError(.conflict, "estado no va con leido=no, que son los enviados que nadie leyó") }
      return .unread
    }
    guard let state else { return .all }
    guard let known = states.first(where: { $0.name == state }) else {
      throw issue("estado", "Debe ser uno de: \(states.map(\.name).joined(separator: ", "))")
    }
    return known.messages
  }

  private static func title(_ body: JSONValue) throws(HTTPError) -> CampaignTitle? {
    func issue(_ message: String, _ type: String) -> HTTPError {
      HTTPError(issues: [ValidationIssue(["body", "titulo"], message, type: type)])
    }
    switch body["titulo"] {
    case nil, .null, .string(""): return nil
    case .string(let text):
      do throws(CampaignTitleError) { return try CampaignTitle(text) } catch {
        throw issue(error.description.replacing("titulo_campana", with: "titulo"), "value_error")
      }
    default: throw issue("Debe ser un texto", "string_type")
    }
  }

  private static func isDraft(_ body: JSONValue) throws(HTTPError) -> Bool {
    switch body["borrador"] {
    case nil, .null: return true
    case .bool(let flag): return flag
    case .string(let text): if let flag = FlagText.flag(text) { return flag }
    default: break
    }
    throw HTTPError(issues: [ValidationIssue(["body", "borrador"], "Debe ser true o false", type: "bool_parsing")])
  }
}
