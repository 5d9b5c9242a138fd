import Testing

@testable import LoopServer

/// What is said about a Redis that should not be trusted with a queue.
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
      ("maxmemory_policy:allkeys-lru", "always", "maxmemory-policy allkeys-lru"),
      ("role:slave", "always", "réplica"),
    ] as [(String?, String?, String?)])
  func warnings(line: String?, fsync: String?, warning: String?) {
    let warnings = RedisInformation(Self.info(line), appendFsync: fsync).warnings
    #expect(warnings.count == (warning == nil ? 0 : 1), "\(warnings)")
    if let warning { #expect(warnings.first?.contains(warning) == true, "\(warnings)") }
  }
}
