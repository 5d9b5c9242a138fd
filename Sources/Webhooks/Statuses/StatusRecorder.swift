// Stores every status of our messages in a notification in Redis. A status counts only if it came from the number that
// the campaign's inbox sends with. The server has one, because it gathers for the log what was ignored.
// NotificationRecorder calls it.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import JSON
import Logging
import Queue
import WhatsApp

@LoopActor
package final class StatusRecorder {
  /// The least time between two log lines about statuses that were ignored.
  nonisolated static let statusLogInterval: Duration = .seconds(60)
  /// Statuses read, or campaigns asked for, in one slice.
  nonisolated static let statusSlice = 500
  private let receipts: StatusReceipts
  private let controls: CampaignControls
  private let templates: TemplateNotes
  private let credentials: any CredentialSource
  private let early: EarlyStatuses
  private let logger = Logger(label: "estados")
  /// What was ignored since the last log line about it.
  private var untold = StatusTally()
  private var nextLine = Loop.now

  package init(queue: CampaignQueue, credentials: any CredentialSource, early: EarlyStatuses) {
    receipts = queue.receipts
    controls = queue.controls
    templates = queue.templates
    self.credentials = credentials
    self.early = early
  }

  /// Stores what a notification says.
  /// - Throws: `HTTPError` 503 unless all of it is stored.
  func record(_ notification: JSONValue) async throws -> StatusTally {
    var tally = StatusTally()
    // The statuses by campaign, in the order in which they came.
    var campaigns: [String] = []
    var byCampaign: [String: [NotifiedStatus]] = [:]
    for list in StatusNotification.lists(in: notification) {
      for value in list.statuses {
        tally.received += 1
        if let status = StatusNotification.status(value, phoneID: list.phoneID) {
          if byCampaign[status.campaign] == nil { campaigns.append(status.campaign) }
          byCampaign[status.campaign, default: []].append(status)
        } else {
          tally.foreign += 1
        }
        // A notification of three megabytes must not hold up the loop.
        if tally.received.isMultiple(of: StatusRecorder.statusSlice) { await Loop.bulkTurn() }
      }
    }
    for start in stride(from: 0, to: campaigns.count, by: StatusRecorder.statusSlice) {
      let some = Array(campaigns[start..<min(start + StatusRecorder.statusSlice, campaigns.count)])
      let origins = try await receipts.link.answering { _ in try await self.receipts.origins(of: some) }
      for (campaign, origin) in zip(some, origins) {
        let statuses = byCampaign[campaign] ?? []
        if let origin {
          try await record(statuses, of: campaign, origin, &tally)
        } else {
          tally.unknownCampaign += statuses.count
        }
      }
    }
    if tally.receipts.refused > 0 { throw HTTPError.notificationNotStored }
    note(tally)
    return tally
  }

  private func record(
    _ all: [NotifiedStatus], of campaign: String, _ origin: CampaignOrigin, _ tally: inout StatusTally
  ) async throws {
    let account: WhatsAppCredentials?
    do { account = try await credentials.credentials(for: origin.inbox) } catch {
      // It cannot be told now whether the status is ours.
      if error.isTransient { throw HTTPError(.serviceUnavailable, error.text, headers: ["Retry-After": "5"]) }
      account = nil
    }
    let statuses = all.filter { $0.phoneID == account?.phoneID }.map(\.status)
    tally.otherNumber += all.count - statuses.count
    // They are stored apart from the others, so that it is known whether one of them was new.
    let grave = statuses.filter { $0.stopReason != nil }
    let applied = tally.receipts.applied
    try await store(grave, of: campaign, origin, &tally)
    if tally.receipts.applied > applied, let reason = try await stopReason(grave, origin, account: account?.wabaID) {
      // The fault is the account's, the number's or the template's: the other messages would fail as well.
      let reply = try await receipts.link.answering { _ in try await self.controls.stop(campaign, reason: reason) }
      if case .done = reply {
        logger.error("campaña detenida por un estado de Meta: \(reason)", metadata: ["campaign_id": "\(campaign)"])
      }
    }
    try await store(statuses.filter { $0.stopReason == nil }, of: campaign, origin, &tally)
  }

  /// Why the campaign stops; nil when the template was at fault and Meta has said since that it is back. A status may
  /// come minutes after what it tells of.
  private func stopReason(_ grave: [MessageStatus], _ origin: CampaignOrigin, account: String?) async throws -> String?
  {
    let ofTemplate = TemplateEvent.stopReasons(origin.template, origin.language)
    let isOfTemplate = { (status: MessageStatus) in status.stopReason.map(ofTemplate.contains) ?? false }
    guard let account, grave.contains(where: isOfTemplate) else { return grave.first?.stopReason }
    let note = try await receipts.link.answering { _ in
      try await self.templates.last("\(account)|\(origin.template)|\(origin.language)")
    }
    guard let note, note.event.effect == .goOn else { return grave.first?.stopReason }
    return grave.first { !isOfTemplate($0) || ($0.moment ?? .max) > note.said }?.stopReason
  }

  private func store(
    _ statuses: [MessageStatus], of campaign: String, _ origin: CampaignOrigin, _ tally: inout StatusTally
  ) async throws {
    for start in stride(from: 0, to: statuses.count, by: StatusReceipts.mostAtOnce) {
      let some = statuses[start..<min(start + StatusReceipts.mostAtOnce, statuses.count)]
      let reply: ReceiptReply
      do {
        reply = try await receipts.link.answering { _ in
          try await self.receipts.record(some, of: campaign, upload: origin.upload)
        }
      } catch let error as HTTPError where error.status == HTTPError.campaignDamaged.status {
        // The statuses of other campaigns must not wait for it.
        tally.unknownCampaign += some.count
        continue
      }
      switch reply {
      case .stored(let receipts, let left):
        tally.receipts += receipts
        if left > 0 { early.expect() }
      case .gone: tally.unknownCampaign += some.count
      }
    }
  }

  /// Logs what was ignored, at most once a minute: another app's messages may come by the thousand.
  private func note(_ tally: StatusTally) {
    untold += tally
    guard untold.ignored > 0, Loop.now >= nextLine else { return }
    logger.info(
      "estados de Meta que no se aplican",
      metadata: [
        "recibidos": "\(untold.received)", "ajenos": "\(untold.foreign)", "otro_numero": "\(untold.otherNumber)",
        "campana_desconocida": "\(untold.unknownCampaign)", "sin_efecto": "\(untold.receipts.withoutEffect)",
      ])
    untold = StatusTally()
    nextLine = Loop.now + StatusRecorder.statusLogInterval
  }
}
