// `serve --en-pausa`, for a Redis that was restored from a backup: its campaigns would send some messages again. All of
// them are paused in Redis before anything is claimed, each with a `motivo`, and so is every one that appears later.
// Campaigns that the operator resumes are sent. The pauses stay when the process ends: instances that are started
// without the option leave them alone. Webhooks wait until such a start.
//
// ServerApplication makes one and runs it before the dispatcher; the dispatcher asks it before each claim.

import Campaigns
import EventLoop
import Health
import Logging
import Queue
import RedisClient
import Text

@LoopActor
package final class PausedStart {
  private let scan: CampaignScan
  private let controls: CampaignControls
  private let health: ServiceHealth
  private let logger = Logger(label: "envios")
  /// Redis' time when it began; nil before.
  private var since: Milliseconds?
  private var isStopping = false

  private static let reason = "En pausa porque el servidor arrancó con --en-pausa: revísela y reanúdela."

  package init(scan: CampaignScan, controls: CampaignControls, health: ServiceHealth) {
    self.scan = scan
    self.controls = controls
    self.health = health
    health.note(.paused, "arrancado con --en-pausa: las campañas se están poniendo en pausa")
  }

  package func stop() { isStopping = true }

  /// Pauses every campaign that runs; it waits for Redis as long as necessary.
  /// - Returns: false when it was stopped before the end.
  package func run() async -> Bool {
    logger.warning("arrancado con --en-pausa: no se envía nada hasta que se reanude cada campaña")
    var cursor: UInt64 = 0
    var paused: Set<String> = []
    while !isStopping {
      do {
        try await scan.link.waitUntilReady(within: .seconds(1))
        try await begin()
        let step = try await scan.step(from: cursor)
        for id in step.campaigns {
          if try await isPaused(id) { paused.insert(id) }
        }
        cursor = step.next
        if cursor == 0 { break }
      } catch is CancellationError {
        return false
      } catch {
        // Redis is away, or was: campaigns that were paused stay so.
        try? await Loop.sleep(for: .milliseconds(200))
      }
    }
    if isStopping { return false }
    health.note(.paused, "arrancado con --en-pausa: solo se envían las campañas que se reanuden")
    logger.notice(
      "campañas en pausa: reanude cada una cuando la haya revisado", metadata: ["campanas": "\(paused.count)"])
    return true
  }

  /// Whether a campaign may be claimed: when it was resumed since, or has ended and only its end must be noted. Another
  /// campaign that runs is paused. The messages in flight of a paused one stay as they are until it is resumed.
  /// - Throws: `RedisError`.
  func mayClaim(_ id: String, in observed: CampaignState) async throws -> Bool {
    guard observed.isRunning else { return observed.isFinished }
    guard let since, let state = try await controls.park(id, since: since, reason: Self.reason) else { return false }
    if state == .paused { logger.notice("campaña puesta en pausa por --en-pausa", metadata: ["campaign_id": "\(id)"]) }
    return state != .paused
  }

  /// Takes the moment once, however often Redis is lost.
  private func begin() async throws {
    if since != nil { return }
    try await scan.link.clock.read()
    since = scan.link.clock.now
  }

  private func isPaused(_ id: String) async throws -> Bool {
    do {
      return try await controls.park(id, since: since ?? 0, reason: Self.reason) == .paused
    } catch RedisError.server(let error) where !error.isTemporary {
      logger.error(
        "no se pudo poner en pausa una campaña dañada", metadata: ["campaign_id": "\(id)", "error": "\(error)"])
      return false
    }
  }
}
