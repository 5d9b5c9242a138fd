// A draft after its upload: shown again as often as somebody looks at it, and started.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import JSON
import Queue
import Text
import TimeZones
import Uploads

extension IntakeContext {
  /// How a campaign was made; nil when there is none of that name.
  package func stored(_ campaign: String) async throws -> StoredCampaign? {
    try await queue.link.answering { _ in try await StoredCampaign(campaign, in: self.queue) }
  }

  /// What a draft will be sent with.
  private func plan(_ asked: JSONValue, from place: String, _ stored: StoredCampaign) async throws -> DraftPlan {
    try await queue.link.answering { _ in try await self.queue.clock.readUnlessKnown() }
    return try DraftPlan(asked, from: place, stored: stored, now: queue.clock.now) {
      [zones] name throws(ZoneFileError) in try zones.rules(for: name)
    }
  }

  // MARK: Shown

  /// What takes the place of the same in the answer to its upload.
  private static let renewed = ["duracion_estimada_s", "termina_hacia", "caduca"]

  /// The answer to its upload once more, with when it would end if it were started now.
  /// - Parameters:
  ///   - asked: with what it might be started, as `start` takes it.
  ///   - place: where that was said.
  package func answer(
    of draft: StoredCampaign, _ campaign: String, asked: JSONValue, from place: String
  ) async throws -> [UInt8] {
    let plan = try await plan(asked, from: place, draft)
    guard let former = try? await JSONDocument.parse(long: Array(draft.answer.utf8)),
      let members = former.members, let total = former["total_mensajes"]?.integer,
      let excluded = former["excluidos"]?.integer
    else { throw HTTPError.campaignDamaged }
    let expiry = try await queue.link.answering { _ in try await self.queue.drafts.expiry(of: campaign) }
    var tail = JSONObjectWriter()
    plan.append(to: &tail)
    forecast(Int(total - excluded), plan.schedule, interval: plan.interval).append(to: &tail)
    tail.field("caduca", expiry.map(Timestamp.text))
    await Loop.bulkTurn()
    var json: [UInt8] = [UInt8(ascii: "{")]
    for member in members where !Self.renewed.contains(member.name) {
      JSONText.appendString(member.name, to: &json)
      json.append(UInt8(ascii: ":"))
      member.value.append(to: &json)
      json.append(UInt8(ascii: ","))
    }
    return json + tail.finish().dropFirst()
  }

  // MARK: Started

  /// Starts a draft.
  /// - Parameter asked: `inicio`, `ventana`, `dias`, `zona_horaria`, `intervalo_ms`.
  /// - Returns: what became of it, and what the operator should know.
  /// - Throws: `HTTPError` 422, 409 when its template cannot be sent any more, and what `checkSendable` throws.
  package func start(
    _ campaign: String, _ stored: StoredCampaign, draft: String, asked: JSONValue
  ) async throws -> (reply: StartReply, warnings: [UploadWarning]) {
    try checkKeeping()
    let plan = try await plan(asked, from: "body", stored)
    let (template, warnings) = try await recheck(stored)
    var fields = plan.fields
    if let template { fields.append(("plantilla_leida", String(decoding: template.json, as: UTF8.self))) }
    let start = DraftStart(draft: draft, asked: plan.digest, start: plan.schedule.start, fields: fields)
    let reply = try await queue.link.completing { _ in
      let reply = try await self.queue.drafts.start(campaign, start)
      if case .started = reply { try await self.queue.link.waitForReplicas() }
      return reply
    }
    if case .started = reply {
      remembered?.remember(campaign, upload: draft)
      onChange(campaign)
    }
    return (reply, warnings)
  }
}

extension DraftPlan {
  /// Appends what it will be sent with.
  func append(to json: inout JSONObjectWriter) {
    json.field("inicio", schedule.start.map(Timestamp.text))
    json.field("ventana", schedule.window?.hours)
    json.field("dias", schedule.window?.days?.text)
    json.field("zona_horaria", schedule.zone?.text)
    json.field("intervalo_ms", interval.map { Int($0) })
  }
}
