// A draft after its upload: it can be shown any number of times, and started.

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
  /// How a campaign was made; nil when there is no such campaign.
  package func stored(_ campaign: String) async throws -> StoredCampaign? {
    try await queue.link.answering { _ in try await StoredCampaign(campaign, in: self.queue) }
  }

  /// The schedule and pace with which a draft would be sent.
  private func plan(_ asked: JSONValue, from place: String, _ stored: StoredCampaign) async throws -> DraftPlan {
    try await queue.link.answering { _ in try await self.queue.clock.readUnlessKnown() }
    return try DraftPlan(asked, from: place, stored: stored, now: queue.clock.now) {
      [zones] name throws(ZoneFileError) in try zones.rules(for: name)
    }
  }

  // MARK: Shown

  /// Members of the answer to the upload that are computed anew.
  private static let renewed = ["duracion_estimada_s", "termina_hacia", "caduca"]

  /// The answer to the draft's upload once more, with the end that it would have if it were started now.
  /// - Parameters:
  ///   - asked: the fields with which it might be started, as `start` takes them.
  ///   - place: the part of the request that has them, `body` or `query`.
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

  /// Whether a start asks for the same as the one that has started a former draft.
  /// - Throws: `HTTPError` 422 when it cannot be read.
  package func isRepeat(_ asked: JSONValue, of stored: StoredCampaign) async throws -> Bool {
    try await plan(asked, from: "body", stored).digest == stored.startedWith
  }

  /// Starts a draft.
  /// - Parameters:
  ///   - asked: an object with any of `inicio`, `ventana`, `dias`, `zona_horaria`, `intervalo_ms`.
  ///   - onStarted: is called as soon as it is started.
  /// - Returns: what became of the start, and what the operator should know.
  /// - Throws: `HTTPError` 422, 409 when its template cannot be sent any more, and what `checkSendable` throws.
  package func start(
    _ campaign: String, _ stored: StoredCampaign, draft: String, asked: JSONValue,
    _ onStarted: @escaping @LoopActor () -> Void
  ) async throws -> (reply: StartReply, warnings: [UploadWarning]) {
    try checkKeeping()
    let plan = try await plan(asked, from: "body", stored)
    let (template, warnings) = try await recheck(stored)
    var fields = plan.fields
    if let template { fields.append(("plantilla_leida", String(decoding: template.json, as: UTF8.self))) }
    let start = DraftStart(draft: draft, asked: plan.digest, start: plan.schedule.start, fields: fields)
    let reply = try await queue.link.completing { isRepeat in
      var reply = try await self.queue.drafts.start(campaign, start)
      // After a lost reply it was most likely this very request that started it.
      if isRepeat, case .startedBefore(let state) = reply { reply = .started(state) }
      if case .started = reply {
        onStarted()
        self.remembered?.remember(campaign, upload: draft)
        self.onChange(campaign)
        try await self.queue.link.waitForReplicas()
      }
      return reply
    }
    return (reply, warnings)
  }
}

extension DraftPlan {
  /// Appends the schedule and the pace.
  func append(to json: inout JSONObjectWriter) {
    json.field("inicio", schedule.start.map(Timestamp.text))
    json.field("ventana", schedule.window?.hours)
    json.field("dias", schedule.window?.days?.text)
    json.field("zona_horaria", schedule.zone?.text)
    json.field("intervalo_ms", interval.map { Int($0) })
  }
}
