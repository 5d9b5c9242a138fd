// The reports' view of a campaign: fields of its stats, and its containers in pieces.

import EventLoop
import RedisClient

/// Reads what campaigns' keys hold.
@LoopActor
package struct CampaignContainers {
  nonisolated package static let typesScript = QueueScripts.script("types", PackageResources.types_lua)
  nonisolated package static let pieceScript = QueueScripts.script("read_piece", PackageResources.read_piece_lua)

  package let link: QueueLink

  /// Fields of a campaign's stats.
  /// - Throws: `RedisError`, of kind `.newerFormat` when a newer version has stored the campaign.
  package func fields(_ names: [String], of keys: CampaignKeys) async throws -> StoredFields {
    let all = names + [CampaignFormat.field]
    let reply = try await link.connection.command(RedisCommand(reading: all, of: keys.stats))
    let stored = try StoredFields(all, reply.asArray ?? [])
    let format = stored.text(CampaignFormat.field)
    guard !CampaignFormat.isNewer(format) else { throw CampaignFormat.refusal(format) }
    return stored
  }

  /// How many entries a list has.
  package func length(ofList key: String) async throws -> Int {
    Int(try await link.connection.command("LLEN", .string(key)).asInteger ?? 0)
  }

  /// Reads one piece of a container, which `read_piece` bounds in entries and bytes.
  /// - Parameters:
  ///   - kind: `list`, `hash` or `zset`.
  ///   - position: as read_piece.lua takes it.
  ///   - visit: gets each entry.
  /// - Returns: where to go on, and how many entries there were.
  package func piece(
    of key: String, kind: String, from position: String,
    _ visit: @escaping @LoopActor (UnsafeRawBufferPointer) -> Void
  ) async throws -> (next: String, count: Int) {
    var command = Self.pieceScript.command(keys: [.string(key)])
    command.append([
      .string(kind), .string(position), RedisArgument(QueueLimits.chunk), RedisArgument(QueueLimits.chunkBytes),
    ])
    return try await Self.pieceScript.run(command, on: link.connection, lane: .bulk) { view in
      guard view.count > 0 else { throw RedisError.unexpectedReply("read_piece") }
      for index in 1..<view.count { visit(view[index].bytes) }
      let next = view[0]
      return (next.bytes.isEmpty ? String(next.integer) : String(decoding: next.bytes, as: UTF8.self), view.count - 1)
    }
  }

  /// Whether each key of a campaign has the type that we give it, or does not exist.
  /// - Throws: as `fields`.
  package func areOfTheirTypes(in campaign: String) async throws -> Bool {
    try await Self.typesScript.run(on: link.connection, keys: QueueKeys.campaign(campaign).all).asInteger == 1
  }
}
