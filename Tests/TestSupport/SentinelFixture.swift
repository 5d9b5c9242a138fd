// Three real sentinels, a master and two replicas for one test, as an installation that outlives its master has them.

import EventLoop
import Foundation

/// A Redis that is watched by sentinels. It dies with the test process.
@LoopActor
public final class SentinelFixture {
  /// The three servers. The first one is the master at the beginning.
  public private(set) var nodes: [RedisServerFixture] = []
  /// The servers' ports.
  public private(set) var ports: [UInt16] = []
  public private(set) var sentinels: [ChildProcess] = []
  public private(set) var sentinelPorts: [UInt16] = []
  private let directory: String
  private let certificates: TestCertificates?
  private let pair: TestCertificates.Pair?
  /// The password of the sentinels, and of the servers.
  public nonisolated static let sentinelPassword = "clave-centinela"
  public nonisolated static let password = "clave-redis"

  /// `redis+sentinel://…/principal/0`, with both passwords.
  public var url: String {
    let hosts = sentinelPorts.map { "127.0.0.1:\($0)" }.joined(separator: ",")
    let query = "sentinel_password=\(Self.sentinelPassword)" + (certificates.map { "&cacert=\($0.authority)" } ?? "")
    return "redis\(certificates == nil ? "" : "s")+sentinel://:\(Self.password)@\(hosts)/principal/0?\(query)"
  }

  /// Runs `body` with a fresh installation and removes it afterwards, whatever happens.
  /// - Parameters:
  ///   - tls: servers and sentinels have only ports with TLS.
  ///   - persistent: the servers keep what they have when they are killed.
  public static func run<Success: Sendable>(
    tls: Bool = false, persistent: Bool = false, _ body: @LoopActor (SentinelFixture) async throws -> Success
  ) async throws -> Success {
    guard tls else { return try await run(nil, nil, persistent, body) }
    return try await TestCertificates.run { certificates in
      try await run(certificates, try await certificates.issue("redis"), persistent, body)
    }
  }

  private static func run<Success: Sendable>(
    _ certificates: TestCertificates?, _ pair: TestCertificates.Pair?, _ persistent: Bool,
    _ body: @LoopActor (SentinelFixture) async throws -> Success
  ) async throws -> Success {
    let fixture = try SentinelFixture(certificates, pair)
    let result: Result<Success, any Error>
    do {
      try await fixture.startNodes(persistent)
      for number in 0..<3 { try await fixture.startSentinel(number) }
      try await fixture.waitUntilComplete()
      result = .success(try await body(fixture))
    } catch {
      result = .failure(error)
    }
    for sentinel in fixture.sentinels {
      sentinel.kill(SIGKILL)
      _ = await sentinel.wait()
    }
    for node in fixture.nodes { await node.cleanUp() }
    try? FileManager.default.removeItem(atPath: fixture.directory)
    return try result.get()
  }

  private init(_ certificates: TestCertificates?, _ pair: TestCertificates.Pair?) throws {
    self.certificates = certificates
    self.pair = pair
    directory = NSTemporaryDirectory() + "/centinelas-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  // MARK: Starting

  private func startNodes(_ persistent: Bool) async throws {
    for number in 0..<3 {
      let port = try freePort()
      ports.append(port)
      var arguments = [
        "--requirepass", Self.password, "--masterauth", Self.password, "--repl-diskless-sync-delay", "0",
      ]
      if let certificates, let pair {
        arguments += certificates.server(pair, port: port) + ["--tls-replication", "yes"]
      } else {
        arguments += ["--port", "\(port)"]
      }
      if number > 0 { arguments += ["--replicaof", "127.0.0.1 \(ports[0])"] }
      nodes.append(try await RedisServerFixture.start(persistent: persistent, arguments: arguments))
    }
    try await eventually("the replicas follow") {
      try await cli(0, "INFO", "replication").split(whereSeparator: \.isNewline).count { $0.contains("state=online") }
        == 2
    }
  }

  private func startSentinel(_ number: Int) async throws {
    let port = try freePort()
    let place = directory + "/\(number)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    var lines = [
      "dir \(place)", "logfile \(place)/log", "bind 127.0.0.1", "requirepass \(Self.sentinelPassword)",
      "sentinel sentinel-pass \(Self.sentinelPassword)",
      "sentinel monitor principal 127.0.0.1 \(ports[0]) 2", "sentinel auth-pass principal \(Self.password)",
      "sentinel down-after-milliseconds principal 700", "sentinel failover-timeout principal 4000",
      "sentinel parallel-syncs principal 2",
    ]
    if let certificates, let pair {
      let arguments = certificates.server(pair, port: port)
      for index in stride(from: 0, to: arguments.count, by: 2) {
        lines.append("\(arguments[index].dropFirst(2)) \(arguments[index + 1])")
      }
      lines += ["port 0", "tls-replication yes"]
    } else {
      lines.append("port \(port)")
    }
    let file = place + "/sentinel.conf"
    try lines.joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
    sentinelPorts.append(port)
    sentinels.append(
      try ChildProcess(
        "/usr/bin/setpriv", ["--pdeathsig", "KILL", "redis-server", file, "--sentinel"], workingDirectory: place,
        standardOutput: .ignore, standardError: .ignore))
  }

  /// All sentinels know each other and both replicas: until then there is no failover.
  private func waitUntilComplete() async throws {
    for number in 0..<3 {
      try await eventually(within: .seconds(30), "sentinel \(number) knows all") {
        let words = try await sentinel(number, "SENTINEL", "MASTER", "principal").split(separator: "\n")
        func value(_ name: String) -> String {
          words.firstIndex { $0 == name }.map { String(words[$0 + 1]) } ?? ""
        }
        return value("num-other-sentinels") == "2" && value("num-slaves") == "2" && value("flags") == "master"
      }
    }
  }

  // MARK: Looking and breaking

  /// redis-cli to a server, over its socket.
  public func cli(_ node: Int, _ arguments: String...) async throws -> String {
    try await run(["-s", nodes[node].socketPath, "-a", Self.password] + arguments)
  }

  /// redis-cli to a sentinel.
  public func sentinel(_ number: Int, _ arguments: String...) async throws -> String {
    let tls = certificates.map { ["--tls", "--cacert", $0.authority] } ?? []
    return try await run(["-p", "\(sentinelPorts[number])", "-a", Self.sentinelPassword] + tls + arguments)
  }

  private func run(_ arguments: [String]) async throws -> String {
    let child = try ChildProcess(
      "redis-cli", ["--no-auth-warning"] + arguments, standardOutput: .capture, standardError: .capture)
    _ = await child.wait()
    return child.standardOutput.text.trimmingCharacters(in: .newlines)
  }

  /// Which server a sentinel names as the master.
  public func master(of number: Int) async throws -> Int? {
    let answer = try await sentinel(number, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "principal")
    guard let port = answer.split(separator: "\n").last.flatMap({ UInt16($0) }) else { return nil }
    return ports.firstIndex(of: port)
  }

  /// Waits until all sentinels that run name the same other master.
  /// - Returns: which one.
  @discardableResult
  public func waitForMaster(otherThan old: Int, sentinels numbers: [Int] = [0, 1, 2]) async throws -> Int {
    var found: Int?
    try await eventually(within: .seconds(40), "the sentinels name another master than \(old)") {
      for number in numbers {
        found = try await master(of: number)
        if found == nil || found == old { return false }
      }
      return true
    }
    return found!
  }

  /// Ends a sentinel like a crash.
  public func killSentinel(_ number: Int) async {
    sentinels[number].kill(SIGKILL)
    _ = await sentinels[number].wait()
  }
}
