// What an operator may do to a campaign: POST /api/campanas/{id}/pausar, reanudar, cancelar, reintentar and ritmo, and
// DELETE /api/campanas/{id}. The scripts decide whether a state allows it, so any instance can be asked. The campaign's
// owner sees the change at its next poll, or at once when it is this instance.

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
struct ControlRoutes {
  let queue: CampaignQueue
  let remembered: RememberedCampaigns?
  /// Makes this instance look at a campaign now.
  let notice: @LoopActor (String) -> Void
  private let logger = Logger(label: "control")

  init(
    queue: CampaignQueue, remembered: RememberedCampaigns?, notice: @escaping @LoopActor (String) -> Void
  ) {
    self.queue = queue
    self.remembered = remembered
    self.notice = notice
  }

  /// POST pausar, reanudar and cancelar.
  func control(_ request: HTTPRequest, _ verb: ControlVerb) async throws -> HTTPResponse {
    let (id, applied) = try await queue.titles.finding(request.parameter("id")) { id in
      try await completing { try await self.queue.controls.apply(verb, to: id) }
    }
    try check(applied.reply, verb, id)
    note(request, id, verb.rawValue, hasChanged: applied.hasChanged)
    return try await status(id)
  }

  /// Makes a call to its end, and again when its reply was lost.
  /// - Returns: nil when there is no such campaign.
  private func completing(
    _ call: @escaping @LoopActor () async throws -> CampaignControls.Applied
  ) async throws -> CampaignControls.Applied? {
    let applied = try await queue.link.completing { isRepeat in
      var applied = try await call()
      // After a lost reply it may have been this very request that made it so.
      if isRepeat, case .done = applied.reply { applied.hasChanged = true }
      return applied
    }
    return applied.reply == .gone ? nil : applied
  }

  /// DELETE. A caller without the role of an administrator may delete drafts only.
  func delete(_ request: HTTPRequest) async throws -> HTTPResponse {
    let mayDeleteAll = request.caller.map { $0.access >= .administering } ?? true
    let (id, reply) = try await queue.titles.finding(request.parameter("id")) { id -> ControlReply? in
      let (reply, mayBeDone) = try await queue.link.completing { isRepeat in
        let controls = self.queue.controls
        return (try await mayDeleteAll ? controls.delete(id) : controls.discard(id), isRepeat)
      }
      if !mayDeleteAll, case .conflict = reply, let caller = request.caller {
        throw HTTPError.roleRequired(.administering, caller)
      }
      if mayDeleteAll, reply == .gone, remembered?.isLost(id) == true {
        // Redis has lost the campaign. Its loss is reported no longer.
        try await queue.link.completing { _ in try await self.queue.losses.noteDeletion(of: id) }
        return reply
      }
      // A campaign that is gone after a lost reply was deleted by this very request.
      return mayBeDone ? reply : reply.unlessGone
    }
    if reply != .gone { try check(reply, .delete, id) }
    remembered?.forget(id)
    note(request, id, ControlVerb.delete.rawValue, hasChanged: true)
    var json = JSONObjectWriter()
    json.field("campaign_id", id)
    json.field("eliminada", true)
    return HTTPResponse(json: json.finish())
  }

  /// POST reintentar, with `?de=fallidos` (the default) or `inciertos`. The answer is the status with two more fields:
  /// `reintentados`, how many messages were put back, and `omitidos`, how many failed ones were left out, by their
  /// code.
  func retry(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let source = RetrySource(rawValue: try request.query("de") ?? RetrySource.failed.rawValue) else {
      let sources = RetrySource.allCases.map(\.rawValue).joined(separator: ", ")
      throw HTTPError(issues: [ValidationIssue(["query", "de"], "Debe ser uno de: \(sources)", type: "enum")])
    }
    let filter = try Self.filter(request, source)
    let operation = RandomName.make()
    let (id, reply) = try await queue.titles.finding(request.parameter("id")) { id -> RetryReply? in
      let reply = try await queue.link.completing { _ in
        try await self.queue.controls.retry(id, source, filter, operation: operation)
      }
      return reply == .gone ? nil : reply
    }
    switch reply {
    case .moved(let count, let omitted):
      let left = omitted.reduce(0) { $0 + $1.count }
      note(
        request, id, ControlVerb.retry.rawValue, hasChanged: count > 0,
        ["de": "\(source.rawValue)", "mensajes": "\(count)", "omitidos": "\(left)"])
      return try await status(id) { json in
        json.append(contentsOf: ",\"reintentados\":".utf8)
        DecimalText.append(count, to: &json)
        json.append(contentsOf: ",\"omitidos\":".utf8)
        FailureCount.summary(omitted, total: left).appendJSON(to: &json)
      }
    case .conflict(.cancelled):
      throw HTTPError(
        .conflict, "La cancelación de la campaña '\(id)' todavía no ha terminado: repita la petición en unos segundos")
    case .conflict(let state): throw HTTPError.refused(.retry, id, state)
    case .superseded:
      throw HTTPError(.conflict, "Otro reintento de la campaña '\(id)' empezó antes de que este terminara")
    case .gone: throw HTTPError.campaignNotFound(id)
    }
  }

  /// Which messages are retried: those of `codigo` when it is given, all with `todos` or of the uncertain ones, else
  /// those that may arrive this time.
  private static func filter(_ request: HTTPRequest, _ source: RetrySource) throws -> RetryFilter {
    let isAll = try request.flag("todos")
    guard let text = try request.query("codigo") else { return isAll || source == .uncertain ? .all : .promising }
    func issue(_ message: String) -> HTTPError {
      HTTPError(issues: [ValidationIssue(["query", "codigo"], message, type: "value_error")])
    }
    let codes = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    guard (1...RetryFilter.mostCodes).contains(codes.count) else {
      throw issue("Debe tener de 1 a \(RetryFilter.mostCodes) códigos separados por comas, como 131049,HTTP 404")
    }
    return .only(codes)
  }

  /// POST ritmo, with `{"intervalo_ms": 500}`. With null the campaign follows INTERVALO_ENVIO_MS again.
  func pace(_ request: HTTPRequest) async throws -> HTTPResponse {
    let interval = try Self.interval(try await request.jsonObject())
    let (id, applied) = try await queue.titles.finding(request.parameter("id")) { id in
      try await completing { try await self.queue.controls.applyInterval(id, interval) }
    }
    if case .conflict = applied.reply { throw HTTPError.campaignDamaged }
    note(
      request, id, "ritmo", hasChanged: applied.hasChanged,
      ["intervalo_ms": "\(interval.map { "\($0)" } ?? "el de INTERVALO_ENVIO_MS")"])
    return try await status(id)
  }

  private static func interval(_ body: JSONValue) throws(HTTPError) -> Milliseconds? {
    func issue(_ message: String, _ type: String) -> HTTPError {
      HTTPError(issues: [ValidationIssue(["body", "intervalo_ms"], message, type: type)])
    }
    guard let value = body["intervalo_ms"] else { throw issue("Campo requerido", "missing") }
    if value == .null { return nil }
    guard let number = value.integerOrDigits else {
      throw issue("Debe ser un número entero de milisegundos, o null", "int_parsing")
    }
    guard (0...CampaignFields.longestInterval).contains(number) else {
      throw issue("Debe estar entre 0 y \(CampaignFields.longestInterval)", "value_error")
    }
    return number
  }

  private func check(_ reply: ControlReply, _ verb: ControlVerb, _ id: String) throws(HTTPError) {
    switch reply {
    case .done: return
    case .conflict(let state): throw HTTPError.refused(verb, id, state)
    case .inFlight(let count):
      throw HTTPError(
        .conflict, "La campaña '\(id)' tiene \(count) mensajes en vuelo: se puede eliminar cuando terminen")
    case .gone: throw HTTPError.campaignNotFound(id)
    }
  }

  /// Takes note of a verb as soon as Redis has answered, before anything else is asked.
  /// - Parameter hasChanged: false when the campaign was so already: that is neither logged nor on record.
  private func note(
    _ request: HTTPRequest, _ id: String, _ action: String, hasChanged: Bool, _ more: Logger.Metadata = [:]
  ) {
    notice(id)
    guard hasChanged else { return }
    request.subject = id
    request.hasChanged = true
    var metadata = more.merging(["campaign_id": "\(id)"]) { $1 }
    if let key = request.caller?.name { metadata["clave"] = "\(key)" }
    logger.info("orden: \(action)", metadata: metadata)
  }

  /// - Parameter more: appends further fields to the status.
  private func status(_ id: String, more: (inout [UInt8]) -> Void = { _ in }) async throws -> HTTPResponse {
    guard let status = try await queue.link.answering({ _ in try await self.queue.statuses.read(id) }) else {
      throw HTTPError.campaignNotFound(id)
    }
    var json: [UInt8] = [UInt8(ascii: "{")]
    json.reserveCapacity(640)
    status.appendJSONFields(to: &json)
    more(&json)
    json.append(UInt8(ascii: "}"))
    return HTTPResponse(json: json)
  }
}

extension ControlReply {
  /// nil when there is no such campaign.
  fileprivate var unlessGone: ControlReply? { self == .gone ? nil : self }
}

extension HTTPError {
  /// 409: the verb is not allowed in the state the campaign is in.
  package static func refused(_ verb: ControlVerb, _ id: String, _ state: CampaignState) -> HTTPError {
    HTTPError(
      .conflict,
      verb.decision(in: state).refusal(campaign: id)
        ?? "La campaña '\(id)' está en estado '\(state.rawValue)': no se puede \(verb.rawValue)")
  }
}
