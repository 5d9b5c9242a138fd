import Testing

@testable import RedisClient

/// The warnings about a Redis that should not be trusted with a queue.
@Suite struct RedisInformationTests {
  private static let sound = ["redis_version:7.0.15", "aof_enabled:1", "maxmemory_policy:noeviction", "role:master"]

  private static func info(_ line: String? = nil) -> String {
    let name = line?.prefix { $0 != ":" }
    return (["# Server"] + sound.filter { name == nil || !$0.hasPrefix(name! + ":") } + [line].compactMap { $0 })
      .joined(separator: "\r\n")
  }

  @Test(
    arguments: [
      (nil, "always", nil), (nil, nil, nil),
      (nil, "everysec", "appendfsync everysec"), (nil, "no", "appendfsync no"),
      ("redis_version:6.2.14", "always", "demasiado antiguo"), ("redis_version:8.2.1", "always", nil),
      ("redis_version:10.0.0", "always", nil),
      ("aof_enabled:0", "always", "appendonly no"), ("aof_enabled:0", "everysec", "appendonly no"),
      ("role:slave", "always", "réplica"),
    ] as [(String?, String?, String?)])
  func warnings(line: String?, fsync: String?, warning: String?) {
    let warnings = RedisInformation(Self.info(line), appendFsync: fsync).warnings
    #expect(warnings.count == (warning == nil ? 0 : 1), "\(warnings)")
    if let warning { #expect(warnings.first?.contains(warning) == true, "\(warnings)") }
  }

  @Test(
    arguments: [
      ("maxmemory_policy:noeviction", nil), ("maxmemory_policy:allkeys-lru", "allkeys-lru"),
      ("maxmemory_policy:volatile-ttl", "volatile-ttl"),
    ] as [(String, String?)]) func aPolicyThatDeletesIsKnown(line: String, policy: String?)
  {
    #expect(RedisInformation(Self.info(line)).evictionPolicy == policy)
  }

  @Test func whoTellsNothingIsNotSuspected() {
    #expect(RedisInformation("").evictionPolicy == nil)
    #expect(RedisInformation("").diskTrouble == nil)
  }

  @Test(
    arguments: [
      ("aof_last_write_status:err", "escribir su archivo (AOF)"), ("aof_last_bgrewrite_status:err", "compactar"),
      ("rdb_last_bgsave_status:err", "(RDB)"), ("aof_last_write_status:ok", nil),
    ] as [(String, String?)]) func aDiskThatRefusesIsKnown(line: String, part: String?)
  {
    let trouble = RedisInformation(Self.info(line)).diskTrouble
    #expect(part == nil ? trouble == nil : trouble?.contains(part!) == true, "\(trouble ?? "")")
  }
}
