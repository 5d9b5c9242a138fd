// Acts at once on what Meta says about templates and the account. Campaigns of a template that cannot be sent stop,
// their webhooks are told, and they go on by themselves when Meta approves the template again. News that only informs
// becomes a remark in their `motivo`. All of it stands in Redis, so every instance knows it and a restart forgets
// nothing.
//
// A campaign belongs to the account that the credentials of its inbox name. Without a WABA id in them nothing tells
// whose template it is, and the campaign is left alone: its first message will show the problem. NotificationRecorder
// calls this.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import JSON
import Logging
import Queue
import WhatsApp

@LoopActor
package final class AccountRecorder {
  private let queue: CampaignQueue
  private let credentials: any CredentialSource
  private let logger = Logger(label: "cuenta")

  package init(queue: CampaignQueue, credentials: any CredentialSource) {
    self.queue = queue
    self.credentials = credentials
  }

  /// Carries out what a notification says.
  /// - Throws: `HTTPError` 503 unless all of it is done.
  func record(_ notification: JSONValue) async throws -> NoticeTally {
    var tally = NoticeTally()
    for notice in AccountNotification.notices(in: notification) {
      guard try await isNews(notice) else { continue }
      tally.count(notice)
      let campaigns = try await act(on: notice)
      tally.campaigns += campaigns
      logger.warning(
        "aviso de Meta: \(notice.summary)",
        metadata: ["cuenta": "\(notice.account)", "campanas": "\(campaigns)"])
    }
    return tally
  }

  /// Whether the notice is the latest about its template: notifications may come late and twice.
  private func isNews(_ notice: AccountNotice) async throws -> Bool {
    guard case .template(let template, let language, let event) = notice.what else { return true }
    let time = notice.time > 0 ? notice.time : queue.clock.now / 1000
    return try await queue.link.answering { _ in
      try await self.queue.templates.note(
        "\(notice.account)|\(template)|\(language)", event: event.rawValue, time: time)
    }
  }

  /// - Returns: how many campaigns the notice concerned.
  private func act(on notice: AccountNotice) async throws -> Int {
    let walk = CampaignWalk(of: queue.list)
    var concerned = 0
    while !walk.isAtEnd {
      let statuses = try await queue.link.answering { _ in try await walk.statuses() }
      for status in statuses {
        guard let action = notice.action(on: status), try await isOf(notice.account, status) else { continue }
        if try await perform(action, on: status.id) { concerned += 1 }
      }
    }
    return concerned
  }

  /// Whether a campaign is sent from this account.
  private func isOf(_ account: String, _ status: CampaignStatus) async throws -> Bool {
    guard let inbox = status.given["buzon"] else { return false }
    do { return try await credentials.credentials(for: inbox).wabaID == account } catch {
      if error.isTransient { throw HTTPError(.serviceUnavailable, error.text, headers: ["Retry-After": "5"]) }
      return false
    }
  }

  private func perform(_ action: NoticeAction, on campaign: String) async throws -> Bool {
    let reply = try await queue.link.answering { _ in
      switch action {
      case .stop(let reason): try await self.queue.controls.stop(campaign, reason: reason)
      case .revive(let reason): try await self.queue.controls.revive(campaign, stoppedFor: reason)
      case .remark(let text): try await self.queue.controls.remark(campaign, text)
      case .retract(let text): try await self.queue.controls.retract(campaign, text)
      }
    }
    guard case .done = reply else { return false }
    switch action {
    case .stop(let reason):
      logger.error("campaña detenida por un aviso de Meta: \(reason)", metadata: ["campaign_id": "\(campaign)"])
    case .revive:
      logger.notice(
        "campaña reanudada: Meta aprobó su plantilla otra vez", metadata: ["campaign_id": "\(campaign)"])
    case .remark, .retract: break
    }
    return true
  }
}
