// The permissions that the queue needs in Redis: the commands that it and its scripts call, and the kinds of keys.
// Without one of them (ACL, or a renamed command) scripts would end half-way, so the connection asks before it counts
// as ready, and RedisChecks every second.

import RedisClient

enum QueuePermissions {
  /// The commands of the scripts and of this program, as `probe` takes them. INFO, CONFIG GET and ROLE are not among
  /// them: Redis may refuse those.
  static let commands = [
    "DEL", "EVAL", "EVALSHA", "EXISTS", "GET", "GETRANGE", "HDEL", "HEXISTS", "HGET", "HGETALL", "HINCRBY", "HLEN",
    "HMGET", "HRANDFIELD", "HSCAN", "HSET", "HSETNX", "HVALS", "LINDEX", "LLEN", "LPUSH", "LRANGE", "LREM", "LSET",
    "LTRIM", "PERSIST", "PEXPIRE", "PEXPIREAT", "PEXPIRETIME", "PING", "PTTL", "RENAME", "RPOP", "RPUSH", "SCAN",
    "SCRIPT LOAD", "SET", "SETRANGE", "STRLEN", "TIME", "TYPE", "UNLINK", "XADD", "XREVRANGE", "ZADD", "ZCARD",
    "ZCOUNT", "ZMSCORE",
    "ZRANDMEMBER", "ZRANGE",
    "ZRANGEBYSCORE", "ZRANK", "ZREM", "ZREMRANGEBYRANK", "ZSCAN", "ZSCORE",
  ]

  /// Further commands, with ESPERAR_REPLICAS.
  static let replicaCommands = ["INFO", "WAIT"]

  /// One key of each kind, by the word it begins with.
  static var keys: [String] {
    let campaign = QueueKeys.campaign("permisos")
    return [
      campaign.stats, QueueKeys.index, QueueKeys.exclusions, QueueKeys.webhooks, QueueKeys.staging("permisos"),
      QueueKeys.number("0"), QueueKeys.pausedNumbers, QueueKeys.instances, "instancia:permisos",
      QueueKeys.rate(of: "permisos"), QueueKeys.audit,
      QueueKeys.request("0", campaign: "permisos"), QueueKeys.account("permisos"), QueueKeys.early("permisos"),
      QueueKeys.replies, QueueKeys.templates, QueueKeys.ticket("permisos"),
    ]
  }

  /// The lines for `--- @guard`: when a command is missing with which the script writes, it ends there instead of
  /// half-way, with messages in two places or a campaign that nobody was told of. take_turn has its own checks, for
  /// what it is about to do.
  /// - Parameter source: the script with all that it includes.
  static func guardLines(for source: [UInt8]) -> String {
    let named = Set(source.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false))
    let names = writing.filter { named.contains(ArraySlice($0.utf8)) }.map { "\($0) = 1" }.joined(separator: ", ")
    return "local forbidden = refusal({\(names)})\nif forbidden then return forbidden end"
  }

  private static let writing = [
    "DEL", "HDEL", "HINCRBY", "HSET", "HSETNX", "LPUSH", "LREM", "LSET", "LTRIM", "PERSIST", "PEXPIRE", "PEXPIREAT",
    "RENAME", "RPOP", "RPUSH", "SET", "SETRANGE", "UNLINK", "ZADD", "ZREM", "ZREMRANGEBYRANK",
  ]
}
