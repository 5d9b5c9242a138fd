import CampaignSupport
import EventLoop
import RedisClient

@testable import Queue

/// Lets Redis forget what happened between `remember` and `forget`, by copies in database 1.
@LoopActor
struct QueueMemory {
  let q: QueueFixture
  let keys: [RedisArgument]

  init(_ q: QueueFixture) {
    self.q = q
    let campaign = QueueKeys.campaign("X")
    let beside = [campaign.codes, campaign.foreign, campaign.cost, campaign.billed, campaign.history]
    keys = campaign.all + beside.map(RedisArgument.string)
  }

  /// Copies the campaign's keys to database 1.
  func remember() async throws { try await copy(from: 0, to: 1) }

  /// Copies them back, as they were then.
  func forget() async throws { try await copy(from: 1, to: 0) }

  private func copy(from source: Int, to target: Int) async throws {
    let arguments = keys + [RedisArgument(source), RedisArgument(target)]
    _ = try await q.redis.command(["EVAL", .string(Self.script), RedisArgument(keys.count)] + arguments)
  }

  private static let script = """
    redis.call('SELECT', ARGV[2])
    redis.call('DEL', unpack(KEYS))
    redis.call('SELECT', ARGV[1])
    for _, key in ipairs(KEYS) do redis.call('COPY', key, key, 'DB', ARGV[2]) end
    redis.call('SELECT', 0)
    """
}
