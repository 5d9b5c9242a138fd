// Finds what others have done to campaigns in Redis: elements that are not ours, keys that are gone or will expire,
// nonsense in the stats. Every instance looks at each campaign that is not finished when the healing of the hints comes
// across it. What it finds is repaired or set aside, and logged. Where messages are missing the campaign stops until
// the operator has accepted that.

import EventLoop
import Logging
import RedisClient

/// What was last seen of campaigns with spoilt keys.
package struct SpoiltKeys: Sendable {
  private static let capacity = 10_000
  private var found: [String: (lost: Int, foreign: Int)] = [:]
  /// The surplus of elements when each campaign was last gone through: those that are left look like messages.
  private var sifted: [String: Int] = [:]

  package var lost: Int { found.values.reduce(0) { $0 + $1.lost } }
  package var foreign: Int { found.values.reduce(0) { $0 + $1.foreign } }

  package mutating func note(_ campaign: String, lost: Int, foreign: Int) {
    if lost == 0, foreign == 0 {
      found[campaign] = nil
    } else if found.count < Self.capacity || found[campaign] != nil {
      found[campaign] = (lost, foreign)
    }
  }
}

extension SpoiltKeys {
  /// Whether a campaign is worth going through.
  func shallSift(_ campaign: String, surplus: Int) -> Bool { surplus > 0 && sifted[campaign] != surplus }

  mutating func noteSifted(_ campaign: String, left: Int) {
    if left == 0 {
      sifted[campaign] = nil
    } else if sifted.count < Self.capacity || sifted[campaign] != nil {
      sifted[campaign] = left
    }
  }
}

extension CampaignDispatcher {
  /// Looks at campaigns, one after the other, unless the last ones are still being looked at.
  package func inspect(_ campaigns: [String]) {
    guard !isInspecting, !campaigns.isEmpty else { return }
    isInspecting = true
    spawn { [self] in
      for id in campaigns where !isStopping {
        await Loop.bulkTurn()
        do {
          try await inspect(id)
        } catch RedisError.server {
          // A key has another type: the claim reports such a campaign.
        } catch {
          break
        }
      }
      isInspecting = false
    }
  }

  private func inspect(_ id: String) async throws {
    guard var found = try await context.queue.inspector.inspect(id) else {
      spoiltKeys.noteSifted(id, left: 0)
      return spoiltKeys.note(id, lost: 0, foreign: 0)
    }
    let logger = context.logger
    if found.expiring > 0 {
      logger.warning(
        "alguien puso caducidad a las claves de una campaña en Redis: se ha quitado",
        metadata: ["campaign_id": "\(id)", "claves": "\(found.expiring)"])
    }
    if found.mended > 0 {
      logger.error(
        "alguien cambió los datos de una campaña en Redis: se han corregido",
        metadata: ["campaign_id": "\(id)", "campos": "\(found.mended)"])
    }
    if spoiltKeys.shallSift(id, surplus: found.surplus) {
      let setAside = try await context.queue.inspector.sift(id)
      spoiltKeys.noteSifted(id, left: max(0, found.surplus - setAside))
      found.foreign += setAside
      if setAside > 0 {
        logger.warning(
          "alguien puso elementos ajenos en una campaña: se han apartado",
          metadata: ["campaign_id": "\(id)", "ajenos": "\(setAside)"])
      }
    }
    spoiltKeys.note(id, lost: found.lost, foreign: found.foreign)
    guard found.lost > found.accepted, found.state.isRunning else { return }
    if case .done = try await context.queue.controls.stop(id, reason: found.lossReason) {
      // A campaign that runs here is reported by its runner.
      if runners[id] == nil {
        context.meter.stoppedCampaigns += 1
        logger.error("campaña detenida: \(found.lossReason)", metadata: ["campaign_id": "\(id)"])
      }
      await notice(id)
    }
  }
}
