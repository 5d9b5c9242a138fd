// Several instances on one Redis, each behind a network of its own that a test can break, and the ways in which an
// instance or Redis can fail. The chaos test and the directed fault tests are written with these words.

import EventLoop
import Foundation
import RedisClient
import TestSupport

@testable import Queue

@LoopActor
final class Fleet {
  let stack: Stack
  let proxies: [RedisProxy]
  /// The instances, by their number; a new process takes its predecessor's place.
  private(set) var servers: [ServerProcess] = []
  /// The queue as an instance sees it, on a connection that no fault touches but those of Redis itself.
  let queue: CampaignQueue
  private let settings: [String: String]
  /// The authority of Redis' certificate; nil without TLS.
  private let authority: String?
  /// The first instance's port; 0 = any.
  private let port: UInt16
  /// The programs that processes are started from, in turn; none: the one that was built.
  private let programs: [String]
  private var starts = 0

  var redis: RedisServerFixture { stack.redis }

  private init(
    stack: Stack, proxies: [RedisProxy], queue: CampaignQueue, settings: [String: String], authority: String?,
    port: UInt16, programs: [String]
  ) {
    self.authority = authority
    self.stack = stack
    self.proxies = proxies
    self.queue = queue
    self.settings = settings
    self.port = port
    self.programs = programs
  }

  /// Runs `body` with `count` instances, and removes everything afterwards whatever happens.
  /// - Parameters:
  ///   - port: the first instance's; 0 = any.
  ///   - programs: what the processes are started from, in turn.
  ///   - tls: the authority for Redis' certificate, when the instances reach it over TLS.
  static func run<Success: Sendable>(
    _ count: Int, _ settings: [String: String] = [:],
    simulator: [String] = ["--latencia", "5", "--errores", "0"], clockAhead: Int? = nil, port: UInt16 = 0,
    programs: [String] = [], tls: TestCertificates? = nil, _ body: @LoopActor (Fleet) async throws -> Success
  ) async throws -> Success {
    let tlsPort = try tls.map { _ in try freePort() }
    var redisArguments: [String] = []
    if let tls, let tlsPort { redisArguments = tls.server(try await tls.issue("redis"), port: tlsPort) }
    return try await Stack.run(
      settings, simulator: simulator, startsServer: false, tcp: true, clockAhead: clockAhead,
      redisArguments: redisArguments
    ) { stack in
      let proxies = try (0..<count).map { _ in try RedisProxy(to: tlsPort ?? stack.redis.port!) }
      // This connection is back as soon as Redis is. A test that looks late would see what has happened since.
      let connection = RedisConnection(
        try RedisURL(stack.redis.socketURL),
        settings: RedisSettings(backoff: ReconnectBackoff(longest: .milliseconds(100))))
      connection.open()
      try await connection.waitUntilReady(within: .seconds(10))
      let queue = CampaignQueue(
        connection: connection, settings: QueueSettings(), identity: InstanceIdentity(label: "prueba"))
      let fleet = Fleet(
        stack: stack, proxies: proxies, queue: queue, settings: settings, authority: tls?.authority, port: port,
        programs: programs)
      let result: Result<Success, any Error>
      do {
        for number in 0..<count { fleet.servers.append(try fleet.makeServer(number)) }
        for server in fleet.servers { try await server.waitUntilListening() }
        for number in 0..<count { try await fleet.waitUntilHealthy(number) }
        result = .success(try await body(fleet))
      } catch {
        result = .failure(error)
      }
      for proxy in proxies { proxy.close() }
      await connection.close()
      return try result.get()
    }
  }

  private func makeServer(_ number: Int) throws -> ServerProcess {
    let program = programs.isEmpty ? nil : programs[starts % programs.count]
    starts += 1
    return try stack.makeServer(
      [
        "REDIS_URL": authority.map { "rediss://127.0.0.1:\(proxies[number].port)/?cacert=\($0)" }
          ?? proxies[number].url,
        "INSTANCE_ID": "instancia-\(number)", "PORT": "\(number == 0 ? port : 0)",
      ], program: program)
  }

  func waitUntilHealthy(_ number: Int) async throws { try await servers[number].waitForHealth(200) }

  // MARK: What goes wrong with an instance

  func crash(_ number: Int) async { await servers[number].crash() }

  /// SIGTERM.
  func stop(_ number: Int) async -> ChildProcess.ExitStatus { await servers[number].stop() }

  func freeze(_ number: Int) { servers[number].child.kill(SIGSTOP) }
  func thaw(_ number: Int) { servers[number].child.kill(SIGCONT) }

  /// A new process in the place of one that has ended.
  func restart(_ number: Int) async throws {
    servers[number].removeDirectory()
    servers[number] = try makeServer(number)
    try await servers[number].waitUntilListening()
  }

  // MARK: What goes wrong with Redis

  /// kill -9 and a start on the same data.
  func crashRedis() async throws {
    await redis.kill()
    try await redis.start()
  }

  /// Redis loses what it wrote in about `time`, as at a failover to a replica that lagged.
  /// - Parameter outage: how long Redis is away, beyond the time of its start.
  func rollBackRedis(by time: Duration, downFor outage: Duration = .zero) async throws {
    try await rollBackRedis(past: { try await Loop.sleep(for: time) }, downFor: outage)
  }

  /// Redis loses what it wrote while `body` ran.
  /// - Parameter meanwhile: runs while Redis is away.
  func rollBackRedis(
    past body: @LoopActor () async throws -> Void, downFor outage: Duration = .zero,
    meanwhile: @LoopActor () async throws -> Void = {}
  ) async throws {
    let files = FileManager.default
    let data = redis.directory + "/appendonlydir"
    let copy = redis.directory + "/before"
    try? files.removeItem(atPath: copy)
    try files.copyItem(atPath: data, toPath: copy)
    try await body()
    await redis.kill()
    try files.removeItem(atPath: data)
    try files.moveItem(atPath: copy, toPath: data)
    try await Loop.sleep(for: outage)
    try await meanwhile()
    try await redis.start()
  }

  /// Redis loses what it wrote while so many messages went out.
  func rollBackRedis(pastMessages count: Int, downFor outage: Duration = .zero) async throws {
    try await rollBackRedis(
      past: {
        let before = try await stack.received().count
        try await eventually("\(count) messages go out") { try await stack.received().count >= before + count }
      }, downFor: outage)
  }

  /// Lets the rest of a campaign go out at once. It was published with a slow pace so that its test has time.
  func hurry(_ campaign: String) async throws {
    try await queue.link.connection.waitUntilReady(within: .seconds(10))
    guard case .done = try await queue.controls.setInterval(campaign, 0) else { throw Unhurried(campaign: campaign) }
  }

  // MARK: Looking

  /// The number of the instance that owns a campaign; nil when none does.
  func owner(of campaign: String) async throws -> Int? {
    try await queue.link.connection.waitUntilReady(within: .seconds(10))
    guard let token = try await queue.observer.observe([campaign])[0]?.token, !token.isEmpty else { return nil }
    // upload:n:label-random
    return token.split(separator: ":").last.flatMap { $0.split(separator: "-").dropLast().last }.flatMap { Int($0) }
  }

  /// Waits until some instance owns the campaign.
  /// - Parameter former: an instance that is not waited for.
  func waitForOwner(of campaign: String, otherThan former: Int? = nil) async throws -> Int {
    var found: Int?
    try await eventually("somebody owns \(campaign)") {
      found = try await self.owner(of: campaign)
      return found != nil && found != former
    }
    return found!
  }

  /// The token of the campaign's owner, which differs for each process.
  func token(of campaign: String) async throws -> String {
    try await queue.link.connection.waitUntilReady(within: .seconds(10))
    return try await queue.observer.observe([campaign])[0]?.token ?? ""
  }

  /// The places of the campaign's messages, by their seqs.
  func containers(of campaign: String) async throws -> Containers {
    try await queue.link.connection.waitUntilReady(within: .seconds(10))
    return try await Containers(of: campaign, on: queue)
  }

  func status(_ id: String) async throws -> CurlAnswer { try await stack.status(id, from: servers[0]) }

  func upload(
    _ count: Int, title: String, interval: Int, to number: Int = 0
  ) async throws -> CurlAnswer {
    try await stack.upload(
      csv(rows: count), title: title, fields: ["intervalo_ms": "\(interval)"], to: servers[number])
  }

  /// Waits until the campaign has ended; the sum is checked with every look.
  func waitUntilCompleted(_ id: String, within limit: Duration = .seconds(30), from number: Int = 0) async throws {
    _ = try await stack.waitUntilCompleted(id, within: limit, from: servers[number])
  }
}

struct Unhurried: Error { let campaign: String }
