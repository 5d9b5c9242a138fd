// A real redis-server for one test: its own temporary directory, a Unix socket, optionally a TCP port. It starts
// in about 50 ms, so every test has its own and none sees another's keys. It dies with the test process.

import EventLoop
import Foundation

/// A running redis-server that a test may stop, kill, freeze and start again on the same data.
@LoopActor
public final class RedisServerFixture {
  /// Its working directory: `redis.sock`, `redis.log` and the append-only file.
  public let directory: String
  /// 127.0.0.1's port, when asked for. The same after a restart.
  public let port: UInt16?
  /// The running process, or nil.
  public private(set) var process: ChildProcess?

  private let arguments: [String]
  private let isPersistent: Bool
  private var clock: MovableClock?
  /// Where its clock stands, when it does, in milliseconds since 1970.
  private var standsAt: Int64?

  public var socketPath: String { directory + "/redis.sock" }
  /// `unix:///…/redis.sock`
  public var socketURL: String { "unix://" + socketPath }
  /// `redis://127.0.0.1:port`
  public var tcpURL: String { "redis://127.0.0.1:\(port!)" }
  public var pid: Int32? { process?.pid }

  private init(port: UInt16?, persistent: Bool, arguments: [String]) throws {
    var template = Array((NSTemporaryDirectory() + "/loopserver-redis-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw FixtureError("mkdtemp: \(String(cString: strerror(errno)))") }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.port = port
    isPersistent = persistent
    self.arguments = arguments
  }

  /// Sets the server's wall clock; only with a movable one.
  public func setClock(ahead seconds: Int) throws {
    standsAt = nil
    try clock!.set(ahead: seconds)
  }

  /// Stops the server's wall clock, so that the test does not depend on the machine's speed; only with a movable one.
  /// - Parameter ahead: seconds ahead of the machine's, now.
  /// - Returns: where it stands, in milliseconds since 1970.
  @discardableResult
  public func stopClock(ahead seconds: Int = 0) throws -> Int64 {
    let moment = Loop.wallClockMilliseconds() + Int64(seconds) * 1000
    standsAt = moment
    try clock!.stand(at: moment)
    return moment
  }

  /// Moves a clock that stands.
  public func moveClock(by milliseconds: Int64) throws {
    standsAt! += milliseconds
    try clock!.stand(at: standsAt!)
  }

  /// Runs `body` with a fresh server and removes it afterwards, whatever happens.
  /// - Parameters:
  ///   - tcp: also listen on a free port of 127.0.0.1.
  ///   - persistent: append-only file with `appendfsync always`, so that data outlives `kill()`.
  ///   - clockAhead: its wall clock is so many seconds ahead of the machine's, and `setClock` moves it.
  ///   - arguments: more arguments for redis-server, such as `["--requirepass", "secret"]`.
  public static func run<Success: Sendable>(
    tcp: Bool = false, persistent: Bool = false, clockAhead: Int? = nil, arguments: [String] = [],
    _ body: @LoopActor (RedisServerFixture) async throws -> Success
  ) async throws -> Success {
    let fixture = try await start(
      tcp: tcp, persistent: persistent, clockAhead: clockAhead, arguments: arguments)
    let result: Result<Success, any Error>
    do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
    await fixture.cleanUp()
    return try result.get()
  }

  /// Starts a fresh server that answers; `cleanUp()` must follow.
  public static func start(
    tcp: Bool = false, persistent: Bool = false, clockAhead: Int? = nil, arguments: [String] = []
  ) async throws -> RedisServerFixture {
    let fixture = try RedisServerFixture(
      port: tcp ? try freePort() : nil, persistent: persistent, arguments: arguments)
    do {
      if let clockAhead {
        fixture.clock = try await MovableClock(in: fixture.directory)
        try fixture.setClock(ahead: clockAhead)
      }
      try await fixture.start()
    } catch {
      await fixture.cleanUp()
      throw error
    }
    return fixture
  }

  /// Starts the server on its data; returns when it answers PING, also with an error such as NOAUTH.
  /// - Parameters:
  ///   - more: further arguments for this start only.
  ///   - mayBeLoading: does not wait until its data are read.
  public func start(_ more: [String] = [], mayBeLoading: Bool = false) async throws {
    precondition(process == nil, "redis-server runs already")
    var command = ["redis-server", "--port", "\(port ?? 0)", "--unixsocket", "redis.sock", "--logfile", "redis.log"]
    command += ["--dir", ".", "--save", "", "--daemonize", "no", "--bind", "127.0.0.1"]
    command += isPersistent ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"]
    // setpriv (util-linux) lets the kernel kill the server when the test process is gone.
    let environment = clock.map { clock in ProcessInfo.processInfo.environment.merging(clock.environment) { $1 } }
    let child = try ChildProcess(
      "/usr/bin/setpriv", ["--pdeathsig", "KILL"] + command + arguments + more, environment: environment,
      workingDirectory: directory, standardOutput: .ignore, standardError: .ignore)
    process = child
    try await eventually(within: .seconds(20), "redis-server answering") {
      if child.exitStatus != nil { throw FixtureError("redis-server ended: \(log)") }
      guard let answer = try await ping() else { return false }
      return mayBeLoading || !answer.hasPrefix("-LOADING")
    }
  }

  /// Ends the server in order (SIGTERM).
  public func stop() async { await end(by: SIGTERM) }

  /// Ends the server like a crash (SIGKILL).
  public func kill() async { await end(by: SIGKILL) }

  private func end(by signal: Int32) async {
    guard let process else { return }
    process.kill(signal)
    if signal != SIGKILL { process.kill(SIGCONT) }
    _ = await process.wait()
    self.process = nil
  }

  /// Ends the server and starts it on the same data.
  public func restart() async throws {
    await stop()
    try await start()
  }

  /// Freezes the server: connections are accepted by the kernel and nothing is ever answered.
  public func suspend() { process?.kill(SIGSTOP) }

  public func resume() { process?.kill(SIGCONT) }

  /// Ends the server and removes its directory.
  public func cleanUp() async {
    await kill()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// The server's log so far.
  public var log: String { (try? String(contentsOfFile: directory + "/redis.log", encoding: .utf8)) ?? "" }

  /// Runs redis-cli against the socket and returns what it prints, without the last newline.
  public func cli(_ arguments: String...) async throws -> String {
    let child = try ChildProcess(
      "redis-cli", ["-s", socketPath] + arguments, standardOutput: .capture, standardError: .capture)
    _ = await child.wait()
    return child.standardOutput.text.trimmingCharacters(in: .newlines)
  }

  /// The answer to PING, or nil when there is none within 200 ms.
  private func ping() async throws -> String? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socketPath.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.prefix($0.count - 1)) }
    let connected = withUnsafeBytes(of: &address) {
      connect(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    guard connected == 0, write(descriptor, "PING\r\n", 6) == 6 else { return nil }
    var answer = [UInt8](repeating: 0, count: 256)
    for _ in 0..<100 {
      let count = read(descriptor, &answer, answer.count)
      if count > 0 { return String(decoding: answer[..<count], as: UTF8.self) }
      if count == 0 || errno != EAGAIN { return nil }
      try await Loop.sleep(for: .milliseconds(2))
    }
    return nil
  }
}

struct FixtureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
