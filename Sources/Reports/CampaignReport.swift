// One report while it is written: `fallidos.csv`, `inciertos.csv` or `resultados.csv` of a campaign that may go on
// being sent, retried or cancelled meanwhile. It reads the containers piece by piece, those of outcomes first. It looks
// again for messages that moved meanwhile, until every message has its line. The encoder's bitmap sees to it that no
// message has two.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import JSON
import Queue

@LoopActor
package final class CampaignReport {
  /// Which messages it tells of.
  package enum Kind: String, Sendable, CaseIterable {
    case failed = "fallidos"
    case uncertain = "inciertos"
    case all = "resultados"
  }

  /// The report cannot be finished. The part that was sent must not be taken for the whole.
  package enum Interruption: Error, Equatable {
    /// The campaign was deleted, has expired, or its title belongs to another one now.
    case gone
    /// Messages kept moving out of sight.
    case incomplete(written: Int, total: Int)
  }

  /// Readings of all containers before a report is given up.
  private static let passLimit = 20
  /// The reading after which entries that are no messages are set aside. Messages that only moved have been found by
  /// then.
  private static let siftingPass = 4
  /// The most readings of the results for a report of some messages only, while late failures keep coming.
  private static let resultsPasses = 3

  private let queue: CampaignQueue
  private let containers: [ReportContainer]
  /// Whether every message is looked for: the report has no filter.
  private let looksForAll: Bool
  private let campaign: String
  private let upload: String
  private var encoder: ReportEncoder
  private var reader: ContainerReader!

  /// - Parameters:
  ///   - filter: which of the campaign's messages the report has.
  ///   - masksNumbers: whether the reader of the report may not see whole numbers.
  /// - Returns: nil when there is no such campaign.
  /// - Throws: `RedisError`, `HTTPError.campaignDamaged`.
  package static func open(
    _ campaign: String, _ kind: Kind, queue: CampaignQueue, filter: MessageFilter = MessageFilter(),
    separator: CSVSeparator = .comma, masksNumbers: Bool = false
  ) async throws -> CampaignReport? {
    let keys = QueueKeys.campaign(campaign)
    let stored = try await queue.link.rereading {
      try await queue.containers.fields(StoredFields.upload + ["columnas", "usos", "total"], of: keys)
    }
    guard let upload = stored.upload else { return nil }
    // A damaged campaign is refused before the first line. A report that broke off at such a key would be taken for a
    // cut connection.
    let isWhole = try await queue.link.rereading { try await queue.containers.areOfTheirTypes(in: campaign) }
    if !isWhole { throw HTTPError.campaignDamaged }
    var wanted = filter
    switch kind {
    case .failed: wanted.outcome = .failed
    case .uncertain: wanted.outcome = .uncertain
    case .all: break
    }
    let columns = StoredColumns(
      names: texts(stored.bytes("columnas") ?? []), uses: texts(stored.bytes("usos") ?? []))
    return CampaignReport(
      queue: queue, keys: keys, upload: upload, containers: wanted.containers,
      encoder: ReportEncoder(
        columns: ReportColumns(original: columns), total: Int(stored.integer("total") ?? 0), filter: wanted,
        separator: separator, masksNumbers: masksNumbers))
  }

  /// - Parameter containers: nil when every message is looked for.
  private init(
    queue: CampaignQueue, keys: CampaignKeys, upload: String, containers: [ReportContainer]?, encoder: ReportEncoder
  ) {
    self.queue = queue
    self.upload = upload
    self.containers = containers ?? ReportContainer.allCases
    looksForAll = containers == nil
    campaign = keys.id
    self.encoder = encoder
    reader = ContainerReader(containers: queue.containers, keys: keys) { [unowned self] entry, container in
      self.encoder.append(entry, in: container)
    }
  }

  private static func texts(_ json: [UInt8]) -> [String] {
    let document = try? JSONDocument.parse(json, maximumBytes: 1 << 20)
    return document?.array?.compactMap(\.string) ?? []
  }

  /// Writes the whole report.
  /// - Parameter send: takes the next bytes and returns when there is room for more.
  /// - Throws: `Interruption`, `RedisError`, and what `send` throws.
  package func write(_ send: @LoopActor ([UInt8]) async throws -> Void) async throws {
    encoder.appendHeader()
    var retired: String?
    for pass in 1...Self.passLimit {
      let before = try await mark()
      if before.retired != retired { reader.restartResults() }
      retired = before.retired
      for container in containers where !isComplete {
        try await reader.read(container) { try await flush(above: ReportLimits.piece, send) }
      }
      let after = try await mark()
      // An entry that is no message may stand in the place of one, and hides that this one is missing.
      if looksForAll, !isComplete, pass == Self.siftingPass { _ = try await queue.inspector.sift(campaign) }
      if looksForAll, !isComplete { try await appendLost(send) }
      let hasSeenAll =
        looksForAll ? isComplete : before.passedOver == after.passedOver && hasSettled(before, after, pass)
      if hasSeenAll { return try await flush(above: 0, send) }
    }
    throw Interruption.incomplete(written: encoder.written.count, total: encoder.written.total)
  }

  /// Whether the results were read whole. When a late failure leaves them, the last entry takes its place, perhaps
  /// behind the reading. In a campaign that is being sent there may always be another late failure. Each hides only a
  /// message that was sent just now, so the readings are few.
  private func hasSettled(_ before: Mark, _ after: Mark, _ pass: Int) -> Bool {
    !containers.contains(.results) || before.retired == after.retired || pass >= Self.resultsPasses
  }

  /// Writes the lines of lost messages: when no more messages lack a line than Redis has lost, these are the lost ones.
  private func appendLost(_ send: @LoopActor ([UInt8]) async throws -> Void) async throws {
    let id = campaign
    let status = try await queue.link.rereading { try await self.queue.statuses.read(id) }
    let written = encoder.written
    guard let lost = status?.counts.lost, written.total - written.count <= lost else { return }
    for start in stride(from: 1, through: written.total, by: Self.lostSlice) {
      for seq in start..<min(start + Self.lostSlice, written.total + 1) where !written.contains(seq) {
        encoder.appendLost(seq)
      }
      try await flush(above: ReportLimits.piece, send)
      await Loop.bulkTurn()
    }
  }

  /// Messages that are looked through for lost ones in one slice of bulk work.
  private static let lostSlice = 10_000

  private var isComplete: Bool { looksForAll && encoder.written.isFull }

  private func flush(above limit: Int, _ send: @LoopActor ([UInt8]) async throws -> Void) async throws {
    let output = encoder.output
    guard output.count > limit else { return }
    // A new array, since the old one keeps the room of the largest rows.
    encoder.output = []
    for start in stride(from: 0, to: output.count, by: ReportLimits.piece) {
      try await send(Array(output[start..<min(start + ReportLimits.piece, output.count)]))
    }
  }

  private struct Mark {
    /// Changes in these tell that entries may have been passed over. A retry takes failures off their list's head. A
    /// Redis that was restarted goes through its hashes in another order.
    struct PassedOver: Equatable {
      var retry: String?
      var retryLeft: String?
      var connection: Int
    }

    var passedOver: PassedOver
    var retired: String?
  }

  private func mark() async throws -> Mark {
    let names = StoredFields.upload + ["reintento_id", "reintento_quedan", "retirados"]
    let keys = QueueKeys.campaign(campaign)
    let stored = try await queue.link.rereading { try await self.queue.containers.fields(names, of: keys) }
    guard stored.upload == upload else { throw Interruption.gone }
    return Mark(
      passedOver: .init(
        retry: stored.text("reintento_id"), retryLeft: stored.text("reintento_quedan"),
        connection: queue.link.connectionNumber),
      retired: stored.text("retirados"))
  }
}
