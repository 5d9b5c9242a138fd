import EventLoop
import Foundation
import TestSupport
import Testing

@testable import RedisClient

/// `redis+sentinel://` against real sentinels: the connection follows the master, and believes nobody who is none.
@Suite struct SentinelTests {
  private static let settings = RedisSettings(
    connectTimeout: .seconds(2), commandTimeout: .seconds(2), backoff: ReconnectBackoff(longest: .seconds(2)))

  @LoopActor
  private static func port(_ redis: RedisConnection) -> UInt16? {
    if case .tcp(_, let port) = redis.serverURL.endpoint { port } else { nil }
  }

  /// Waits for the connection to the master that the sentinels have chosen.
  @LoopActor
  private static func expectMaster(_ redis: RedisConnection, _ fixture: SentinelFixture, otherThan old: Int)
    async throws
    -> Int
  {
    let new = try await fixture.waitForMaster(otherThan: old)
    let watch = ContinuousClock.now
    try await eventually("the connection follows") {
      redis.state == .ready && port(redis) == fixture.ports[new]
    }
    #expect(ContinuousClock.now - watch < .seconds(10))
    #expect(try await redis.command("SET", "k", "\(new)") == .status("OK"))
    #expect(try await fixture.cli(new, "GET", "k") == "\(new)")
    return new
  }

  /// Makes the connection anew while another server may take itself for the master: that one is not believed. When the
  /// sentinels tell it better is up to them, and on a busy machine takes long.
  @LoopActor
  private static func expectSameMaster(_ redis: RedisConnection, _ fixture: SentinelFixture, _ master: Int)
    async throws
  {
    let ready = redis.readyCount
    _ = try await fixture.cli(master, "CLIENT", "KILL", "TYPE", "normal")
    try await eventually(within: .seconds(40), "it connects again") {
      redis.state == .ready && redis.readyCount > ready
    }
    #expect(port(redis) == fixture.ports[master])
  }

  @Test(arguments: [false, true]) func theMasterIsKilledAndComesBack(tls: Bool) async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run(tls: tls, persistent: true) { fixture in
        try await withConnection(fixture.url, settings: Self.settings) { redis in
          #expect(Self.port(redis) == fixture.ports[0])
          await fixture.nodes[0].kill()
          let new = try await Self.expectMaster(redis, fixture, otherThan: 0)
          // It comes back as the master it was, until a sentinel tells it better.
          try await fixture.nodes[0].start()
          try await Self.expectSameMaster(redis, fixture, new)
        }
      }
    }
  }

  @Test func aFrozenMasterIsLeftAndNotBelievedLater() async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run { fixture in
        try await withConnection(fixture.url, settings: Self.settings) { redis in
          fixture.nodes[0].suspend()
          let new = try await Self.expectMaster(redis, fixture, otherThan: 0)
          fixture.nodes[0].resume()
          try await Self.expectSameMaster(redis, fixture, new)
        }
      }
    }
  }

  /// The old master is well, and only the sentinels want another one: it is left all the same, and at once.
  @Test func aMasterThatIsReplacedIsLeft() async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run { fixture in
        try await withConnection(fixture.url, settings: Self.settings) { redis in
          #expect(try await fixture.sentinel(1, "SENTINEL", "FAILOVER", "principal") == "OK")
          _ = try await Self.expectMaster(redis, fixture, otherThan: 0)
        }
      }
    }
  }

  @Test func sentinelsThatAreDownOrFrozenAreDoneWithout() async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run { fixture in
        fixture.sentinels[0].kill(SIGSTOP)
        await fixture.killSentinel(1)
        let watch = ContinuousClock.now
        try await withConnection(fixture.url, settings: Self.settings) { redis in
          #expect(ContinuousClock.now - watch < .seconds(10))
          let answer = try await redis.command("SET", "k", "v")
          #expect(answer == .status("OK"))
        }
        fixture.sentinels[0].kill(SIGCONT)
      }
    }
  }

  /// A sentinel that was away while the master changed names the old one. The others know better, and so does ROLE.
  @Test func aSentinelThatMissedTheChangeIsNotBelieved() async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run(persistent: true) { fixture in
        try await withConnection(fixture.url, settings: Self.settings) { redis in
          fixture.sentinels[2].kill(SIGSTOP)
          await fixture.nodes[0].kill()
          let new = try await fixture.waitForMaster(otherThan: 0, sentinels: [0, 1])
          try await eventually { redis.state == .ready && Self.port(redis) == fixture.ports[new] }
          for number in [0, 1] { fixture.sentinels[number].kill(SIGSTOP) }
          try await fixture.nodes[0].start()
          fixture.sentinels[2].kill(SIGCONT)
          // Only the one that knows nothing answers now, and the connection is made anew.
          redis.link?.end("for the test")
          try await eventually { redis.readyCount >= 3 && redis.state == .ready }
          #expect(Self.port(redis) == fixture.ports[new])
          for number in [0, 1] { fixture.sentinels[number].kill(SIGCONT) }
        }
      }
    }
  }

  @Test func whatIsWrongIsSaid() async throws {
    try await withDeadline(.seconds(120)) {
      try await SentinelFixture.run { fixture in
        let good = fixture.url
        let ports = fixture.sentinelPorts.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        let cases = [
          (good.replacing("/principal/", with: "/otro/"), "Sentinel: los sentinels no conocen"),
          (good.replacing("sentinel_password=\(SentinelFixture.sentinelPassword)", with: ""), "NOAUTH"),
          (good.replacing("sentinel_password=clave", with: "sentinel_password=otra"), "WRONGPASS"),
          (good.replacing(":\(SentinelFixture.password)@", with: ":otra@"), "WRONGPASS"),
          (good.replacing(ports, with: "127.0.0.1:\(try freePort())"), "Connection refused"),
          (
            "redis+sentinel://127.0.0.1:\(fixture.ports[0])/principal?sentinel_password=\(SentinelFixture.password)",
            "no es un sentinel"
          ),
        ]
        for (url, words) in cases {
          try await withConnection(url, settings: Self.settings, waitUntilReady: false) { redis in
            var last = ""
            try await eventually("«\(words)» and not «\(last)»") {
              last = redis.state.problem ?? ""
              return last.contains(words)
            }
            #expect(!last.contains("clave") && redis.readyCount == 0)
          }
        }
        // A replica is not believed, whoever names it.
        _ = try await fixture.cli(0, "ACL", "SETUSER", "sinrol", "on", ">clave", "~*", "+@all", "-role")
        let url = good.replacing(":\(SentinelFixture.password)@", with: "sinrol:clave@")
        try await withConnection(url, settings: Self.settings, waitUntilReady: false) { redis in
          try await eventually { redis.state.problem?.contains("permiso (ACL) para ROLE") == true }
        }
      }
    }
  }
}
