// Reads the containers of one campaign piece by piece, whatever happens to them meanwhile. It guarantees what Redis'
// SCAN does: an entry that stays in a container for the whole reading is handed over at least once. A list is read from
// the end that does not move: a list that only grows from its head, the pending one, which is consumed at its head, by
// distances from its tail. The report drops repeats and looks for what moved (CampaignReport).

import Campaigns
import EventLoop
import Queue

@LoopActor
final class ContainerReader {
  /// Takes every entry, in place: the bytes are valid during the call only.
  typealias Visitor = @LoopActor (UnsafeRawBufferPointer, ReportContainer) -> Void

  private let containers: CampaignContainers
  private let keys: CampaignKeys
  private let visit: Visitor
  /// The index up to which the results were read. The list only grows, except when a late failure leaves it
  /// (`restartResults`).
  private var resultsRead = 0

  init(containers: CampaignContainers, keys: CampaignKeys, visit: @escaping Visitor) {
    self.containers = containers
    self.keys = keys
    self.visit = visit
  }

  /// Reads a container from its beginning (the results from where they were left).
  /// - Parameter afterPiece: called after each piece; a report sends what it has then.
  func read(_ container: ReportContainer, afterPiece: () async throws -> Void) async throws {
    switch container {
    case .results: resultsRead = try await forward(keys.results, .results, from: resultsRead, afterPiece)
    case .failures: _ = try await forward(keys.failures, .failures, from: 0, afterPiece)
    case .excluded: _ = try await forward(keys.excluded, .excluded, from: 0, afterPiece)
    case .cancelled: _ = try await forward(keys.cancelled, .cancelled, from: 0, afterPiece)
    case .pending: try await towardsTail(keys.pending, .pending, afterPiece)
    case .uncertain: try await toZero("hash", keys.uncertain, .uncertain, afterPiece)
    case .inFlight: try await toZero("hash", keys.inFlight, .inFlight, afterPiece)
    case .delayed: try await toZero("zset", keys.delayed, .delayed, afterPiece)
    case .cancelledDelayed: try await toZero("zset", keys.cancelledDelayed, .cancelledDelayed, afterPiece)
    }
  }

  /// Reads the results from their beginning again: when an entry leaves the list, its last one takes the place.
  func restartResults() { resultsRead = 0 }

  /// - Returns: where the list ended.
  private func forward(
    _ key: String, _ container: ReportContainer, from start: Int, _ afterPiece: () async throws -> Void
  ) async throws -> Int {
    var position = String(start)
    while true {
      let (next, count) = try await piece("list", key, container, from: position)
      position = next
      if count == 0 { return Int(position) ?? start }
      try await afterPiece()
    }
  }

  private func towardsTail(
    _ key: String, _ container: ReportContainer, _ afterPiece: () async throws -> Void
  ) async throws {
    let length = try await containers.link.rereading { try await self.containers.length(ofList: key) }
    if length > 0 { try await toZero("list", key, container, from: "-\(length)", afterPiece) }
  }

  private func toZero(
    _ kind: String, _ key: String, _ container: ReportContainer, from start: String = "0",
    _ afterPiece: () async throws -> Void
  ) async throws {
    var position = start
    repeat {
      let (next, count) = try await piece(kind, key, container, from: position)
      position = next
      if count > 0 { try await afterPiece() }
    } while position != "0"
  }

  /// Hands over one piece, which `read_piece` bounds in entries and bytes; then the report waits for its turn to go on.
  /// - Returns: where to go on, and how many entries there were.
  private func piece(
    _ kind: String, _ key: String, _ container: ReportContainer, from position: String
  ) async throws -> (next: String, count: Int) {
    let visit = visit
    let piece = try await containers.link.rereading {
      try await self.containers.piece(of: key, kind: kind, from: position) { visit($0, container) }
    }
    await Loop.bulkTurn()
    return piece
  }
}
