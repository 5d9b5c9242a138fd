// `stage`: the lists of one upload. They are filled batch by batch while the body arrives, renamed by `publish` when it
// is whole, and expire when the upload broke off. Intake calls this and decides how many batches may be under way.

import Campaigns
import EventLoop
import RedisClient

/// The lists of uploads that are not published yet.
@LoopActor
package struct UploadStaging {
  nonisolated package static let script = QueueScripts.script("stage", PackageResources.stage_lua)

  package let link: QueueLink

  /// The command that appends a batch to its list, for `stage`. It holds a copy, so that the batch need not wait for
  /// Redis.
  /// - Parameter upload: the `upload_id`, from `RandomName.make()`.
  package func push(_ batch: ElementBatch, upload: String) -> RedisCommand {
    var push = RedisCommand("RPUSH", capacity: batch.bytes.count + batch.count * 12 + 64)
    push.append(QueueKeys.staging(upload))
    push.append(batch)
    return push
  }

  /// Appends a batch and renews the list's life.
  ///
  /// Never call it again for the same batch: after any error the upload is over, because a batch whose reply was lost
  /// may stand in the list (`publish` would notice, by the length).
  /// - Parameter push: made by `push` with the same `upload`.
  /// - Returns: the list's length with the batch.
  @discardableResult
  package func stage(_ push: consuming RedisCommand, upload: String) async throws -> Int {
    let key = QueueKeys.staging(upload)
    let replies = try await link.connection.pipeline(
      [push, RedisCommand("PEXPIRE", .string(key), .integer(link.settings.stagingLife))], lane: .bulk)
    if case .error(let error) = replies[0] { throw RedisError.server(error) }
    guard let length = replies[0].asInteger else { throw RedisError.unexpectedReply("RPUSH: no length") }
    return Int(length)
  }

  /// Call it before the first `stageScreened`. It makes the script known to Redis, since pushes must not overtake one
  /// another.
  package func prepareScreening() async throws { try await Self.script.load(on: link.connection) }

  /// Like `push`, for `stageScreened`.
  package func screenedPush(_ batch: ElementBatch, upload: String) -> RedisCommand {
    var push = Self.script.command(
      keys: [
        .string(QueueKeys.staging(upload)), .string(QueueKeys.stagingExcluded(upload)), .string(QueueKeys.exclusions),
      ],
      capacity: batch.bytes.count + batch.count * 12 + 256)
    push.append(link.settings.stagingLife)
    push.append(batch)
    return push
  }

  /// The same as `stage` while any number is excluded: messages to excluded numbers go to a list of their own. It takes
  /// one round trip, and the lists stay in order, as with `stage`.
  /// - Parameter push: made by `screenedPush`.
  /// - Returns: how many of the upload's messages are to excluded numbers so far.
  package func stageScreened(_ push: RedisCommand) async throws -> Int {
    var reply = try ScriptReply(try await Self.script.run(push, on: link.connection, lane: .bulk), script: "stage")
    switch try reply.text() {
    case "OK":
      _ = try reply.integer()
      return try reply.integer()
    case let word: throw reply.unexpected(word)
    }
  }

  /// Staged elements from `start` on, at most `limit`, and fewer where they are large; none behind the end.
  /// - Parameter excluded: reads the list of excluded messages, which have their date in front: `ms⇥seq|attempts|row`.
  package func elements(of upload: String, excluded: Bool = false, from start: Int, limit: Int) async throws
    -> [[UInt8]]
  {
    let key = excluded ? QueueKeys.stagingExcluded(upload) : QueueKeys.staging(upload)
    let reply = try await CampaignContainers.pieceScript.run(
      on: link.connection, keys: [.string(key)],
      arguments: ["list", RedisArgument(start), RedisArgument(limit), RedisArgument(QueueLimits.chunkBytes)],
      lane: .bulk)
    return (reply.asArray ?? []).dropFirst().compactMap(\.asBytes)
  }

  /// Removes the staging lists of an upload that will not be published.
  package func discard(upload: String) async throws {
    _ = try await link.connection.command(
      "UNLINK", .string(QueueKeys.staging(upload)), .string(QueueKeys.stagingExcluded(upload)),
      .string(QueueKeys.stagingCopied(upload)))
  }
}

extension RedisCommand {
  /// Appends each element of a batch as an argument.
  fileprivate mutating func append(_ batch: ElementBatch) {
    batch.bytes.withUnsafeBytes { bytes in
      for index in 0..<batch.count { append(UnsafeRawBufferPointer(rebasing: bytes[batch.range(at: index)])) }
    }
  }
}
