// Announces campaigns' ends and notices to WEBHOOK_URL and to the campaigns' own addresses. The announcements that are
// due stand in Redis (`webhooks:pendientes` and `webhook_*` in the stats), written together with their cause. Every
// instance polls them and reserves those it delivers, so an instance that dies leaves its deliveries to the others.
// Delivery is at least once: when the outcome of a reservation was not stored, it is delivered again, with the same id.
//
// It is independent of sending, so that a receiver holds up no lease, no runner and no connection of a campaign.

import Campaigns
import EventLoop
import HTTPClient
import Logging
import Queue
import RedisClient
import Text

@LoopActor
package final class WebhookDeliverer {
  private let announcements: EndAnnouncements
  private let statuses: CampaignStatuses
  private let rules: WebhookRules
  private let generalURL: ClientURL?
  private let sender: WebhookSender
  private let mostDeliveries: Int
  private let logger: Logger
  private var random = SystemRandomNumberGenerator()
  /// Announcements that this instance is delivering.
  private var active: Set<Announcement> = []
  private var hosts = HostSlots()
  private var isPollFailing = false
  private let poller = Poller()
  private let idle = Wakeup()

  /// - Parameters:
  ///   - address: WEBHOOK_URL.
  ///   - secret: WEBHOOK_SECRETO.
  ///   - mostConnections: deliveries under way at a time, and so connections.
  /// - Throws: `WebhookAddressDefect`
  package init(
    announcements: EndAnnouncements, statuses: CampaignStatuses, rules: WebhookRules, address: String?, secret: String?,
    mostConnections: Int = WebhookLimits.deliveries, logger: Logger
  ) throws {
    self.announcements = announcements
    self.statuses = statuses
    self.rules = rules
    self.logger = logger
    generalURL = try address.map { try rules.url($0) }
    mostDeliveries = max(1, mostConnections)
    sender = WebhookSender(rules: rules, secret: secret) { [mostDeliveries] settings in
      (settings.maximumInFlight, settings.maximumIdleConnections) = (mostDeliveries, mostDeliveries)
    }
  }

  /// Deliveries under way.
  package var activeCount: Int { active.count }
  /// Announcements by how they ended, and tries that failed and are made again.
  package private(set) var results: [WebhookState: Int] = [:]
  package private(set) var retries = 0

  /// Polls until `stop`.
  package func run() async {
    await poller.run { [self] in await poll() ? WebhookLimits.backlogPollInterval : WebhookLimits.pollInterval }
  }

  /// Takes no further announcements and waits a moment for those under way. Those that are left are due again at once,
  /// elsewhere.
  package func stop() async {
    poller.stop()
    await waitUntilIdle()
    sender.close()
    await waitUntilIdle()
  }

  private func waitUntilIdle() async {
    let deadline = Loop.now + WebhookLimits.stopGrace
    while !active.isEmpty, Loop.now < deadline { await idle.wait(until: deadline) }
  }

  /// - Returns: whether more is due than there is room for.
  private func poll() async -> Bool {
    guard announcements.link.isReady else { return false }
    let room = mostDeliveries - active.count
    guard room > 0 else { return true }
    do {
      // Announcements under way are reserved, and so not due. The few that are just being reserved do no harm.
      let due = try await announcements.due(by: announcements.link.clock.now, limit: room)
      if isPollFailing { logger.notice("los webhooks pendientes se leen de nuevo") }
      isPollFailing = false
      for announcement in due where !active.contains(announcement) {
        guard !poller.isStopping else { return false }
        active.insert(announcement)
        spawn { [self] in
          await deliver(announcement)
          active.remove(announcement)
          idle.signal()
        }
      }
      return due.count == room
    } catch {
      if !isPollFailing { logger.warning("no se leen los webhooks pendientes", metadata: ["error": "\(error)"]) }
      isPollFailing = true
      return false
    }
  }

  private func deliver(_ announcement: Announcement) async {
    do {
      guard let taken = try await announcements.take(announcement, reservation: Announcement.reservation) else {
        return
      }
      guard let result = try await result(of: taken) else { return }
      count(result)
      try await announcements.settle(taken, result)
    } catch RedisError.server(let error) where error.kind == .wrongType {
      try? await announcements.drop(announcement)
      logger.error(
        "fin sin anunciar: la campaña está dañada en Redis", metadata: ["campaign_id": "\(announcement.campaign)"])
    } catch {
      // The reservation ends by itself, and then the announcement is delivered again.
      logger.warning(
        "no se pudo guardar el estado de un webhook",
        metadata: ["campaign_id": "\(announcement.campaign)", "error": "\(error)"])
    }
  }

  private func count(_ result: AnnouncementResult) {
    switch result {
    case .over(let state): results[state, default: 0] += 1
    case .again(_, let isSpent): if isSpent { retries += 1 }
    }
  }

  /// Tries the announcement, unless it has to wait; nil if its campaign is gone or has gone on.
  private func result(of taken: TakenAnnouncement) async throws -> AnnouncementResult? {
    let url: ClientURL
    do throws(WebhookAddressDefect) {
      guard let address = try self.url(of: taken) else { return failure(taken, "falta WEBHOOK_URL", host: "-") }
      url = address
    } catch {
      // An instance with other rules accepted this address.
      return failure(taken, error.explanation, host: "-")
    }
    let now = Nanoseconds(Loop.now.nanoseconds)
    if let pause = hosts.take(url.host, now: now) {
      return putOff(taken, by: pause, "el receptor tiene otras entregas en curso", host: "\(url)")
    }
    defer { hosts.give(url.host, begunAt: now) }
    guard let status = try await statuses.read(taken.announcement.campaign) else { return nil }
    // The campaign went on between the reservation and this look; the next poll finds that out.
    guard status.state == taken.event else { return .again(after: 0, isSpent: false) }
    // While a campaign goes on, messages are always in flight.
    let goesOn = taken.notice != nil && taken.event != .stopped
    guard goesOn || status.counts.inFlight == 0 else {
      return putOff(taken, by: WebhookLimits.inFlightPause, "quedan mensajes en vuelo", host: "\(url)")
    }
    let payload = WebhookPayload(
      deliveryID: taken.id, event: taken.event, notice: taken.notice, occurred: taken.occurred,
      sent: Loop.wallClockMilliseconds(), attempt: taken.attempts + 1)
    let outcome = await sender.send(payload.body(status), deliveryID: taken.id, to: url)
    if outcome == .namesAreBusy {
      return putOff(taken, by: WebhookLimits.namesBusyPause, "hay otro nombre en consulta", host: "\(url)")
    }
    return judge(outcome, of: taken, host: "\(url)")
  }

  /// Puts the announcement off, but no longer than it may be tried.
  private func putOff(
    _ taken: TakenAnnouncement, by pause: Milliseconds, _ reason: String, host: String
  ) -> AnnouncementResult {
    let isOver = taken.now - taken.occurred >= WebhookSchedule.patience
    return isOver ? failure(taken, reason, host: host) : .again(after: pause, isSpent: false)
  }

  private func url(of taken: TakenAnnouncement) throws(WebhookAddressDefect) -> ClientURL? {
    switch taken.announcement.target {
    case .general: generalURL
    case .own: try rules.url(taken.ownAddress ?? "")
    }
  }

  private func judge(_ outcome: WebhookOutcome, of taken: TakenAnnouncement, host: String) -> AnnouncementResult {
    switch outcome {
    case .delivered(let status):
      logger.info("webhook entregado", metadata: metadata(taken, host, ["respuesta": "\(status)"]))
      return .over(.delivered)
    case .rejected:
      logger.warning("webhook rechazado: el receptor respondió 410", metadata: metadata(taken, host))
      return .over(.rejected)
    case .interrupted, .namesAreBusy:
      return .again(after: 0, isSpent: false)
    case .failed(let reason, let retryAfter):
      return failure(taken, reason, host: host, retryAfter: retryAfter)
    }
  }

  private func failure(
    _ taken: TakenAnnouncement, _ reason: String, host: String, retryAfter: Duration? = nil
  ) -> AnnouncementResult {
    let details = metadata(taken, host, ["motivo": "\(reason)"])
    let decision = WebhookSchedule.decision(
      afterAttempts: taken.attempts + 1, age: taken.now - taken.occurred,
      jitter: Double.random(in: 0..<1, using: &random), atLeast: retryAfter)
    switch decision {
    case .retry(let delay):
      // The first failure is a warning; a day's further ones are logged at a lower level.
      logger.log(
        level: taken.attempts == 0 ? .warning : .debug, "webhook no entregado: se vuelve a intentar", metadata: details)
      return .again(after: delay, isSpent: true)
    case .abandon:
      logger.error("webhook abandonado: no se pudo entregar en 24 horas", metadata: details)
      return .over(.abandoned)
    }
  }

  /// The log's fields; of the address only scheme, host and port.
  private func metadata(_ taken: TakenAnnouncement, _ host: String, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
    let own: Logger.Metadata = [
      "campaign_id": "\(taken.announcement.campaign)", "evento": "\(taken.event.rawValue)",
      "entrega_id": "\(taken.id)", "intento": "\(taken.attempts + 1)", "destino": "\(host)",
    ]
    return own.merging(more) { $1 }
  }
}
