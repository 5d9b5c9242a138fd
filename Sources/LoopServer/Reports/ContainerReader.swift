// Reads the containers of one campaign piece by piece, whatever happens to them meanwhile. What it guarantees is what
// Redis' SCAN does: an entry that stays in a container for the whole reading is handed over at least once. Lists are
// read from where they do not move: those that only grow from their head, the pending one, which is consumed at its head,
// by distances from its tail. The report drops repeats and looks for what moved (CampaignReport).

import Campaigns
import EventLoop
import RedisClient

@LoopActor
final class ContainerReader {
  /// Told of every entry, in place: the bytes are valid during the call only.
  typealias Visitor = @LoopActor (UnsafeRawBufferPointer, ReportContainer) -> Void

  private let connection: RedisConnection
  private let keys: CampaignKeys
  private let visit: Visitor
  /// Entries of one piece: grows to `Limits.reportChunk` while pieces are small in bytes.
  private var limit = 16
  /// Where the results were read to. That list only grows, but for the late failures that leave it (`restartResults`).
  private var resultsRead = 0

  init(connection: RedisConnection, keys: CampaignKeys, visit: @escaping Visitor) {
    self.connection = connection
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
    case .uncertain: try await scan("HSCAN", keys.uncertain, entryAt: 1, .uncertain, afterPiece)
    case .inFlight: try await scan("HSCAN", keys.inFlight, entryAt: 1, .inFlight, afterPiece)
    case .delayed: try await scan("ZSCAN", keys.delayed, entryAt: 0, .delayed, afterPiece)
    case .cancelledDelayed: try await scan("ZSCAN", keys.cancelledDelayed, entryAt: 0, .cancelledDelayed, afterPiece)
    }
  }

  /// Reads the results from their beginning again: the list's last entry takes the place of one that leaves.
  func restartResults() { resultsRead = 0 }

  /// - Returns: where the list ended.
  private func forward(
    _ key: String, _ container: ReportContainer, from start: Int, _ afterPiece: () async throws -> Void
  ) async throws -> Int {
    var position = start
    while true {
      let count = try await piece(key, container, position, position + limit - 1)
      position += count
      if count == 0 { return position }
      try await afterPiece()
    }
  }

  private func towardsTail(
    _ key: String, _ container: ReportContainer, _ afterPiece: () async throws -> Void
  ) async throws {
    var left = try await again { Int(try await self.connection.command("LLEN", .string(key)).asInteger ?? 0) }
    while left > 0 {
      let size = min(limit, left)
      _ = try await piece(key, container, -left, -left + size - 1)
      left -= size
      try await afterPiece()
    }
  }

  private func piece(_ key: String, _ container: ReportContainer, _ first: Int, _ last: Int) async throws -> Int {
    let command = RedisCommand("LRANGE", .string(key), RedisArgument(first), RedisArgument(last))
    let visit = visit
    let size = try await again {
      try await self.connection.command(command) { view in
        var size = PieceSize()
        for index in 0..<view.count {
          let entry = view[index].bytes
          size.add(entry)
          visit(entry, container)
        }
        return size
      }
    }
    adapt(size)
    return size.entries
  }

  /// - Parameter entryAt: which of the two elements that each entry comes as is the entry.
  private func scan(
    _ command: String, _ key: String, entryAt: Int, _ container: ReportContainer,
    _ afterPiece: () async throws -> Void
  ) async throws {
    var cursor = "0"
    let visit = visit
    repeat {
      let command = RedisCommand(command, .string(key), .string(cursor), "COUNT", RedisArgument(limit))
      let (next, size) = try await again {
        try await self.connection.command(command) { view in
          guard view.count == 2 else { throw RedisError.unexpectedReply("SCAN") }
          let elements = view[1]
          var size = PieceSize()
          for index in stride(from: entryAt, to: elements.count, by: 2) {
            let entry = elements[index].bytes
            size.add(entry)
            visit(entry, container)
          }
          return (String(decoding: view[0].bytes, as: UTF8.self), size)
        }
      }
      cursor = next
      adapt(size)
      if size.entries > 0 { try await afterPiece() }
    } while cursor != "0"
  }

  /// Pieces of few entries where entries are large, so that a report's memory is bounded in bytes.
  private func adapt(_ size: PieceSize) {
    if size.bytes > Limits.reportChunkBytes {
      limit = max(1, limit / 2)
    } else if size.bytes < Limits.reportChunkBytes / 4 {
      limit = min(Limits.reportChunk, limit * 2)
    }
  }

  /// Reads once more when Redis was away for a moment: nothing is written here.
  private func again<Value: Sendable>(_ read: () async throws -> Value) async throws -> Value {
    var tries = 0
    while true {
      do {
        return try await read()
      } catch let error as RedisError {
        tries += 1
        if tries > 3 || error.serverError != nil { throw error }
        try await connection.waitUntilReady(within: .seconds(2))
      }
    }
  }
}

/// What came in one piece.
private struct PieceSize: Sendable {
  var entries = 0
  var bytes = 0

  mutating func add(_ entry: UnsafeRawBufferPointer) {
    entries += 1
    bytes += entry.count
  }
}
