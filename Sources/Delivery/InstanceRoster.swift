// Which instances live, and which of them a campaign is placed on (docs/delivery.md). Placement only decides who
// tries first: a claim decides who owns. The dispatcher beats and looks with every poll, so an instance whose
// dispatcher stands still falls silent by itself.

import Campaigns
import EventLoop
import Queue

@LoopActor
final class InstanceRoster {
  private let instances: InstanceRegistry
  /// How this instance does, for its beat.
  private let report: @LoopActor () -> String
  /// Other processes that live, sorted. When it is empty this instance is alone, as far as it knows, and takes every
  /// free campaign.
  private(set) var peers: [String] = []
  /// Whether no other instance is on the list.
  private var isAlone = true
  private var nextBeat = Loop.now
  private var hasLeft = false
  /// Instances that did not claim a campaign placed on them, and until when placement ignores them.
  private var avoided: [String: LoopInstant] = [:]
  private var placements: [String: String] = [:]

  private var name: String { instances.link.identity.text }

  init(instances: InstanceRegistry, report: @escaping @LoopActor () -> String = { "" }) {
    self.instances = instances
    self.report = report
  }

  /// Says that this instance lives, if it is time.
  /// - Parameter isFull: whether it can take no more campaigns, so that none shall be placed on it.
  func beat(running: Int, isFull: Bool) async throws {
    guard !hasLeft, !isFull, Loop.now >= nextBeat else { return }
    try await instances.beat(running: running, report: report())
    // Without others a beat in a third of the lease is enough to keep the key. The next look shows an instance that
    // joins.
    let third = Duration.milliseconds(instances.link.settings.lease / 3)
    nextBeat = Loop.now + (isAlone ? third : min(DeliveryLimits.beatInterval, third))
  }

  /// Beats without delay, because an instance may not know of this one: Redis was away, or another instance came.
  func beatAtOnce() { nextBeat = Loop.now }

  /// Notes who lives.
  func note(_ instances: [String]) {
    if isAlone, instances.contains(where: { $0 != name }) { beatAtOnce() }
    isAlone = instances.allSatisfy { $0 == name }
    var peers: [String] = []
    if instances.count <= QueueLookout.mostInstances { peers = instances.filter { $0 != name }.sorted() }
    let forgiven = avoided.filter { $0.value <= Loop.now || !peers.contains($0.key) }.map(\.key)
    for peer in forgiven { avoided[peer] = nil }
    if peers != self.peers || !forgiven.isEmpty { placements.removeAll() }
    self.peers = peers
  }

  /// The other instance that a campaign of this inbox is placed on; nil when it is this one.
  func elsewhere(_ inbox: String) -> String? {
    if peers.isEmpty { return nil }
    let placed: String
    if let known = placements[inbox] {
      placed = known
    } else {
      let candidates = peers.filter { avoided[$0] == nil } + [name]
      placed = RendezvousHash.choice(for: inbox, among: candidates) ?? name
      if placements.count >= DeliveryLimits.placements { placements.removeAll() }
      placements[inbox] = placed
    }
    return placed == name ? nil : placed
  }

  /// Notes that `peer` did not claim a free campaign that is placed on it.
  func avoid(_ peer: String) {
    avoided[peer] = Loop.now + DeliveryLimits.avoidance
    placements.removeAll()
  }

  /// Takes this instance off the list, so that others take at once what it hands back. If Redis is away, the missing
  /// beats tell.
  func leave() async {
    hasLeft = true
    try? await instances.leave()
  }
}
