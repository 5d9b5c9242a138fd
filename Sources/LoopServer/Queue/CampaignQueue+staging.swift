// The staging list of one upload: filled batch by batch while the body arrives, renamed by `publish` when it is whole,
// gone by itself when the upload broke off. Intake calls this; how many batches may be under way is its decision.

import Campaigns
import RedisClient

extension CampaignQueue {
  /// Appends a batch and renews the list's life.
  ///
  /// Never to be called again for the same batch: after any error the upload is over, because a batch whose reply was
  /// lost may stand in the list (`publish` would notice, by the length).
  /// - Parameters:
  ///   - upload: the `upload_id`, from `RandomName.make()`.
  ///   - campaign: the title, where it is known already; needed in a cluster.
  /// - Returns: the list's length with it.
  @discardableResult
  func stage(_ batch: ElementBatch, upload: String, campaign: String? = nil) async throws -> Int {
    let key = keys.staging(upload, campaign: campaign)
    var push = RedisCommand("RPUSH", capacity: batch.bytes.count + batch.count * 12 + 64)
    push.append(key)
    batch.bytes.withUnsafeBytes { bytes in
      for index in 0..<batch.count { push.append(UnsafeRawBufferPointer(rebasing: bytes[batch.range(at: index)])) }
    }
    let replies = try await connection.pipeline([
      push, RedisCommand("PEXPIRE", .string(key), .integer(settings.stagingLife)),
    ])
    if case .error(let error) = replies[0] { throw RedisError.server(error) }
    guard let length = replies[0].asInteger else { throw RedisError.unexpectedReply("RPUSH: no length") }
    return Int(length)
  }

  /// Staged elements from `start` on, at most `limit`.
  func staged(upload: String, from start: Int, limit: Int) async throws -> [[UInt8]] {
    let reply = try await connection.command(
      "LRANGE", .string(keys.staging(upload)), RedisArgument(start), RedisArgument(start + limit - 1))
    return (reply.asArray ?? []).compactMap(\.asBytes)
  }

  /// Removes the staging list of an upload that will not be published.
  func discard(upload: String, campaign: String? = nil) async throws {
    _ = try await connection.command("UNLINK", .string(keys.staging(upload, campaign: campaign)))
  }
}
