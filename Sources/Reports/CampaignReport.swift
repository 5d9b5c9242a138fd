// One report while it is written: `fallidos.csv`, `inciertos.csv` or `resultados.csv` of a campaign that may go on
// being sent, retried or cancelled meanwhile. The containers are read outcomes first, a piece at a time; whoever moved
// in between is looked for again until every message has its line. The encoder's bitmap sees that none has two.

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

  /// The report cannot be finished: what was sent of it must not be taken for the whole.
  package enum Interruption: Error, Equatable {
    /// The campaign was deleted, has expired, or its title belongs to another one now.
    case gone
    /// Messages kept moving out of sight.
    case incomplete(written: Int, total: Int)
  }

  /// Readings of all containers before a report is given up.
  private static let passLimit = 20
  /// The reading after which what is no message is set aside: messages that only moved have been found by then.
  private static let siftingPass = 4
  /// Readings of the results alone, where late failures keep coming.
  private static let resultsPasses = 3

  private let queue: CampaignQueue
  private let containers: [ReportContainer]
  /// Every message is looked for.
  private let looksForAll: Bool
  private let campaign: String
  private let upload: String
  private var encoder: ReportEncoder
  private var reader: ContainerReader!

  /// - Parameters:
  ///   - filter: which of its messages it is to have.
  ///   - masksNumbers: whether who reads it may not see whole numbers.
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
    // Refused before its first line: one that broke off at such a key would be taken for a cut connection.
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
      // What is no message, where one was before, hides that this one is missing.
      if looksForAll, !isComplete, pass == Self.siftingPass { _ = try await queue.inspector.sift(campaign) }
      if looksForAll, !isComplete { try await appendLost(send) }
      let hasSeenAll =
        looksForAll ? isComplete : before.passedOver == after.passedOver && hasSettled(before, after, pass)
      if hasSeenAll { return try await flush(above: 0, send) }
    }
    throw Interruption.incomplete(written: encoder.written.count, total: encoder.written.total)
  }

  /// Whether the results were read whole. The last of them takes the place of a late failure; in a campaign that is
  /// being sent there is always another one, which may take a message sent just now out of sight, and no older one for
  /// long.
  private func hasSettled(_ before: Mark, _ after: Mark, _ pass: Int) -> Bool {
    !containers.contains(.results) || before.retired == after.retired || pass >= Self.resultsPasses
  }

  /// If as many messages have no line as Redis has lost, it is those.
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
    // Anew, so that the lines of the largest rows are not kept to the end.
    encoder.output = []
    for start in stride(from: 0, to: output.count, by: ReportLimits.piece) {
      try await send(Array(output[start..<min(start + ReportLimits.piece, output.count)]))
    }
  }

  private struct Mark {
    /// What tells that entries may have been passed over: a retry takes failures off their list's head, and a server
    /// that was restarted goes through its hashes in another order.
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
