// Remembers which campaigns were there. A Redis that was emptied, or comes back older than it was, does not know what
// it has lost, and the answer would be a plain 404. So an instance that accepted or sent a campaign remembers it until
// it has ended or was deleted, and reports those that Redis has lost.

import EventLoop
import Health
import Logging
import Queue
import Text

/// The intake, the dispatcher and the routes tell it of campaigns; it looks at Redis by itself.
@LoopActor
package final class RememberedCampaigns {
  /// Beyond it the oldest are forgotten.
  private static let capacity = 10_000
  /// How many are looked at in one round trip.
  private static let slice = 100
  /// How many the log names at a time.
  private static let named = 20
  /// How often Redis is asked whether it is still the one that it was.
  private static let markInterval: Duration = .seconds(1)
  /// How often all are looked at while nothing happens. It must see finished campaigns before they expire.
  private let lookInterval: Duration

  private struct Memory {
    var upload: String
    /// Since when it is remembered, by Redis' clock: earlier deletions were of another campaign.
    var since: Milliseconds
    var isLost = false
  }

  private let losses: CampaignLosses
  private let observer: CampaignObserver
  private let health: ServiceHealth
  private let logger = Logger(label: "redis")
  private var memories: [String: Memory] = [:]
  private var order: [String] = []
  private var lostCount = 0
  /// The mark that was left in Redis.
  private var mark: String?
  private var knownConnection = 0
  private var nextLook = Loop.now
  private let poller = Poller()

  package init(losses: CampaignLosses, observer: CampaignObserver, health: ServiceHealth) {
    self.losses = losses
    self.observer = observer
    self.health = health
    let life = Duration.milliseconds(losses.link.settings.finishedCampaignLife)
    lookInterval = min(.seconds(30), max(Self.markInterval, life / 2))
  }

  /// A campaign is in Redis: it was accepted here, or is sent from here.
  package func remember(_ campaign: String, upload: String) {
    if memories[campaign]?.upload == upload { return }
    forget(campaign)
    memories[campaign] = Memory(upload: upload, since: losses.link.clock.now)
    order.append(campaign)
    guard order.count > 2 * Self.capacity else { return }
    // `order` may still hold titles that were forgotten, or remembered anew.
    var seen: Set<String> = []
    order = order.reversed().filter { memories[$0] != nil && seen.insert($0).inserted }.reversed()
    for old in order.prefix(max(0, order.count - Self.capacity)) { forget(old) }
  }

  /// The campaign has ended or was deleted, so it may be gone some day.
  package func forget(_ campaign: String) {
    guard let memory = memories.removeValue(forKey: campaign), memory.isLost else { return }
    lostCount -= 1
    tellHealth()
  }

  /// Whether Redis has lost a campaign that this process knows of.
  package func isLost(_ campaign: String) -> Bool { memories[campaign]?.isLost ?? false }

  /// Notes that Redis does not know a campaign that was there a moment ago.
  func suspect(_ campaign: String) {
    guard memories[campaign] != nil else { return }
    nextLook = Loop.now
    poller.signal()
  }

  /// Runs until `stop`.
  package func run() async {
    await poller.run { [self] in
      guard losses.link.isReady else {
        // Asks Redis as soon as it is there, so that all losses from then on are noticed. The wait ends with the
        // connection, too.
        let isReady = (try? await losses.link.waitUntilReady(within: Self.markInterval)) != nil
        return isReady ? .zero : .milliseconds(10)
      }
      try? await look()
      return Self.markInterval
    }
  }

  package func stop() { poller.stop() }

  private func look() async throws {
    let connection = losses.link.connectionNumber
    let found = try await losses.mark()
    let isAnother = mark != nil && found != mark
    if connection != knownConnection || isAnother || Loop.now >= nextLook {
      nextLook = Loop.now + lookInterval
      let lost = try await newlyLost()
      if !lost.isEmpty { tell(lost, isAnother) }
      knownConnection = connection
    }
    mark = found
  }

  /// Looks at all that are remembered.
  /// - Returns: those that Redis has lost since the last look.
  private func newlyLost() async throws -> [String] {
    var lost: [String] = []
    let campaigns = Array(memories.keys)
    for start in stride(from: 0, to: campaigns.count, by: Self.slice) {
      let some = Array(campaigns[start..<min(start + Self.slice, campaigns.count)])
      let observations = try await observer.observe(some)
      let missing = zip(some, observations).compactMap { $1 == nil ? $0 : nil }
      let deletions = try await losses.deletions(of: missing)
      for (campaign, observation) in zip(some, observations) {
        guard let memory = memories[campaign] else { continue }
        if let observation {
          // Another campaign may have its title now.
          if observation.state.isFinished || observation.upload != memory.upload {
            forget(campaign)
          } else if memory.isLost {
            setLost(campaign, false)
          }
        } else if let deleted = deletions[campaign], deleted >= memory.since {
          forget(campaign)
        } else if !memory.isLost {
          setLost(campaign, true)
          lost.append(campaign)
        }
      }
      await Loop.bulkTurn()
    }
    return lost
  }

  private func setLost(_ campaign: String, _ isLost: Bool) {
    memories[campaign]?.isLost = isLost
    lostCount += isLost ? 1 : -1
    tellHealth()
  }

  private func tell(_ lost: [String], _ isAnother: Bool) {
    let why = isAnother ? "Redis fue vaciado o es otro" : "Redis ya no las tiene"
    logger.error(
      "campañas perdidas: \(why). Súbalas de nuevo (lo ya enviado puede repetirse) o elimínelas",
      metadata: [
        "cuantas": "\(lost.count)", "campanas": "\(lost.sorted().prefix(Self.named).joined(separator: ", "))",
      ])
  }

  private func tellHealth() {
    let what =
      lostCount == 1 ? "1 campaña que este servidor recuerda" : "\(lostCount) campañas que este servidor recuerda"
    health.note(
      .lost, lostCount == 0 ? nil : "Redis ha perdido \(what): el registro dice cuáles; súbalas de nuevo o elimínelas")
  }
}
