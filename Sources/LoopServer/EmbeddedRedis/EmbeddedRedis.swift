// The Redis that comes with the server when REDIS_URL is not set: a redis-server child on a Unix socket in DATA_DIR
// with the append-only file on, each write on disk before it is acknowledged.
//
// The child has a session of its own. So Ctrl-C in the terminal reaches only this server, and the child survives when
// this server is killed. The next start finds it answering on the socket, adopts it, and stops it in the end like a
// child of its own. If redis-server dies while this server runs, it is started again; the connections to it reconnect
// by themselves.
//
// `serve` starts it before everything else and stops it last.

import API
import EventLoop
import Glibc
import Logging
import RedisClient

/// A redis-server that lives as long as this server.
@LoopActor
final class EmbeddedRedis {
  /// What to connect to.
  let url: RedisURL
  /// The socket as the operator would name it: `redis-cli -s data/redis.sock`.
  let shownSocketPath: String
  /// The running redis-server; nil while there is none.
  private(set) var pid: Int32?
  /// Whether it was found running instead of started by us.
  private(set) var isAdopted = false
  /// Redis' version, such as `7.0.15`.
  private(set) var version = ""

  private let directory: DataDirectory
  private let executable: String
  private let logger: Logger
  /// Asks redis-server who it is, tells it to stop, and notices when an adopted one is gone.
  private let control: RedisConnection
  private var child: ChildProcess?
  private var supervisor: Task<Void, Never>?
  private var isStopping = false
  private var goneWaiter: UnsafeContinuation<Void, Never>?
  private let patience: Duration
  /// Called with each change of what the start waits for, in Redis' or the system's words; nil when that is over.
  var onProblem: (@LoopActor (String?) -> Void)?
  /// Called when redis-server cannot write to the disk, with the reason, and with nil when it can again.
  var onDiskTrouble: (@LoopActor (String?) -> Void)?
  private var diskTrouble: String?
  /// Runs while it is uncertain whether redis-server can write again.
  private let recovery = Timer()

  /// Makes and locks the directory; nothing runs yet.
  /// - Parameters:
  ///   - executable: a path, or a name to look for in PATH.
  ///   - patience: how often the log says that the start still waits for redis-server. One that reads its data or hangs
  ///     may take as long as it needs.
  /// - Throws: `EmbeddedRedisError` when the directory cannot be used or another server has it.
  init(
    dataDirectory: String, executable: String = "redis-server", patience: Duration = .seconds(10),
    logger: Logger = Logger(label: "redis")
  ) throws(EmbeddedRedisError) {
    let directory = try DataDirectory(dataDirectory)
    self.directory = directory
    self.executable = executable
    self.patience = patience
    self.logger = logger
    url = RedisURL(.unix(path: directory.socketPath))
    shownSocketPath = directory.shownSocketPath
    control = RedisConnection(
      url,
      settings: RedisSettings(
        commandTimeout: .seconds(5), backoff: ReconnectBackoff(first: .milliseconds(4), longest: .milliseconds(250))))
  }

  /// Starts or adopts the redis-server of the directory; returns when it serves.
  /// - Throws: `EmbeddedRedisError`; `CancellationError`. No process of ours runs on after that.
  func launch() async throws {
    control.onStateChange = { [weak self] state in
      guard let self else { return }
      if supervisor == nil { onProblem?(state.problem) }
      if case .waiting = state, !isListening { resumeGoneWaiter() }
    }
    control.open()
    do { try await begin() } catch {
      await stop()
      throw error
    }
    supervisor = spawn { [self] in await supervise() }
  }

  /// Makes the directory and launches redis-server.
  static func start(
    dataDirectory: String, executable: String = "redis-server", patience: Duration = .seconds(10),
    logger: Logger = Logger(label: "redis")
  ) async throws -> EmbeddedRedis {
    let redis = try EmbeddedRedis(
      dataDirectory: dataDirectory, executable: executable, patience: patience, logger: logger)
    try await redis.launch()
    return redis
  }

  // MARK: Starting

  /// Adopts the redis-server that is there, or starts one.
  private func begin() async throws {
    if isListening, try await adopt() { return }
    if let leftover = directory.leftoverProcess() {
      logger.warning("se detiene un redis-server anterior sin socket", metadata: ["proceso": "\(leftover.pid)"])
      await leftover.end(within: .seconds(10))
    }
    directory.removeStaleSocket()
    directory.rotateLog()
    try await startChild()
  }

  /// - Returns: false when the process that had the socket is gone.
  private func adopt() async throws -> Bool {
    pid = directory.leftoverProcess()?.pid
    guard try await waitUntilServing() else { return false }
    isAdopted = true
    logger.notice("se retoma el redis-server de una ejecución anterior", metadata: ["proceso": "\(pid ?? 0)"])
    return true
  }

  private func startChild() async throws {
    if isStopping { throw CancellationError() }
    let child: ChildProcess
    do {
      // Only we may read its files, which hold all recipients. There is one thread, so nothing else makes a file
      // meanwhile.
      let mask = umask(0o077)
      defer { umask(mask) }
      child = try ChildProcess(
        executable, Self.arguments, environment: Self.environment, workingDirectory: directory.absolutePath,
        standardOutput: .ignore, standardError: .capture, detached: true)
    } catch {
      if error.name == "ENOENT" { throw EmbeddedRedisError.binaryMissing(executable) }
      throw EmbeddedRedisError.ended(status: error.description, log: "")
    }
    self.child = child
    isAdopted = false
    pid = child.pid
    do {
      guard try await waitUntilServing() else {
        let status = await child.wait()
        let said = child.standardError.text.split(separator: "\n").last.map(String.init)
        let reason = directory.diskTrouble ?? said ?? directory.lastLogLine()
        throw EmbeddedRedisError.ended(status: status.inWords, log: reason)
      }
    } catch {
      await end(child, within: .seconds(2))  // it has served nobody yet
      self.child = nil
      pid = nil
      throw error
    }
    // From here on it writes to its log. A child of its own that rewrites the file must not hold our pipe open.
    child.standardError.close()
    logger.info("redis-server en marcha", metadata: ["proceso": "\(child.pid)", "version": "\(version)"])
  }

  /// The variables by which a redis-server is found and writes its log. It gets no others of ours: they hold keys and
  /// tokens, and /proc would show them of a process that may outlive us.
  private static var environment: [String: String] {
    var environment: [String: String] = [:]
    for name in ["PATH", "LANG", "LC_ALL", "TZ"] {
      if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    return environment
  }

  /// Only what differs from Redis' defaults. The working directory is DATA_DIR, so the socket's name is short.
  private static let arguments = [
    "--port", "0", "--unixsocket", DataDirectory.socketName, "--unixsocketperm", "700", "--dir", "./",
    "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
    "--logfile", DataDirectory.logName, "--pidfile", DataDirectory.pidFileName, "--daemonize", "no",
  ]

  /// Waits as long as it takes: giving up would not help, and the log tells the operator the reason.
  /// - Returns: false when redis-server ended (our child) or is gone (an adopted one) before it could serve.
  private func waitUntilServing() async throws -> Bool {
    var reported = Loop.now
    while true {
      do {
        try await control.waitUntilReady(within: .milliseconds(100))
        try await identify()
        return true
      } catch let error as RedisError {
        if error.serverError != nil { throw error }
      }
      if isStopping { throw CancellationError() }
      if let child, child.exitStatus != nil { return false }
      if child == nil, !isListening { return false }
      if Loop.now - reported < patience { continue }
      reported = Loop.now
      if control.state.problem?.hasPrefix("LOADING") == true {
        logger.info("redis-server todavía está leyendo sus datos", metadata: ["proceso": "\(pid ?? 0)"])
      } else {
        logger.warning(
          "redis-server no responde; se sigue esperando",
          metadata: ["proceso": "\(pid ?? 0)", "motivo": "\(control.state.problem ?? "")"])
      }
    }
  }

  private func identify() async throws {
    let information = RedisInformation(try await control.command("INFO", "server").asText ?? "")
    version = information["redis_version"] ?? ""
    pid = information["process_id"].flatMap { Int32($0) }
    guard let major = version.split(separator: ".").first.flatMap({ Int($0) }), major >= 7 else {
      throw EmbeddedRedisError.versionTooOld(version)
    }
  }

  // MARK: Running

  /// Starts redis-server again each time it is gone.
  private func supervise() async {
    var backoff = ReconnectBackoff(first: .milliseconds(100), longest: .seconds(5))
    while !isStopping {
      let since = Loop.now
      let how = await untilGone()
      if isStopping { return }
      if Loop.now - since > .seconds(10) { backoff.reset() }
      note(directory.diskTrouble)
      logger.error(
        "redis-server terminó\(diskTrouble.map { ": " + $0 } ?? ""); se vuelve a iniciar",
        metadata: ["proceso": "\(pid ?? 0)", "fin": "\(how)", "registro": "\(directory.lastLogLine())"])
      pid = nil
      child = nil
      isAdopted = false
      repeat {
        try? await Loop.sleep(for: backoff.next())
        if isStopping { return }
        do {
          try await begin()
        } catch {
          if let trouble = directory.diskTrouble { note(trouble) }
          logger.error("redis-server no arranca", metadata: ["error": "\(error)"])
        }
      } while pid == nil && !isStopping
      // On a full disk redis-server starts and reads its data, but ends at the first write.
      if diskTrouble != nil { recovery.start(after: Self.recoveryTime) { [unowned self] in note(nil) } }
    }
  }

  /// Long enough for a write: looking at campaigns, twice a second, writes.
  private static let recoveryTime: Duration = .seconds(3)

  private func note(_ trouble: String?) {
    recovery.stop()
    guard trouble != diskTrouble else { return }
    diskTrouble = trouble
    if trouble == nil { logger.notice("redis-server vuelve a escribir en DATA_DIR") }
    onDiskTrouble?(trouble)
  }

  /// - Returns: how it ended, in words.
  private func untilGone() async -> String {
    if let child { return await child.wait().inWords }
    if isListening { await withUnsafeContinuation { goneWaiter = $0 } }
    return "sin conexión"
  }

  private var isListening: Bool { UnixSocketPath.isListening(at: directory.socketPath) }

  private func resumeGoneWaiter() {
    goneWaiter?.resume()
    goneWaiter = nil
  }

  // MARK: Stopping

  /// Stops redis-server in order and waits for its end. After `limit` it is killed, which with `appendfsync always`
  /// loses nothing that was acknowledged.
  func stop(within limit: Duration = .seconds(10)) async {
    if isStopping { return }
    isStopping = true
    supervisor?.cancel()
    if let child {
      await end(child, within: limit)
    } else if isAdopted {
      // The request goes over the socket, so it cannot reach another process. The end of the connection is the answer.
      let process = LeftoverProcess(pid: pid, directory: directory.absolutePath)
      _ = try? await control.command("SHUTDOWN")
      await process?.waitForEnd(within: limit)
    }
    await close()
  }

  /// Leaves redis-server running, as a crash of this server would, for the next start to adopt. For tests.
  func abandon() async {
    isStopping = true
    supervisor?.cancel()
    child?.release()
    await close()
  }

  private func close() async {
    control.onStateChange = nil
    recovery.close()
    await control.close(within: .zero)
    resumeGoneWaiter()
    await supervisor?.value
    supervisor = nil
    pid = nil
    child = nil
    directory.unlock()
  }

  private func end(_ child: ChildProcess, within limit: Duration) async {
    let timer = Timer()
    timer.start(after: limit) { child.kill(SIGKILL) }
    child.kill(SIGTERM)
    _ = await child.wait()
    timer.close()
  }
}

extension ChildProcess.ExitStatus {
  /// For the operator: `código 1`, `señal 9`.
  var inWords: String {
    switch self {
    case .exited(let code): "código \(code)"
    case .signalled(SIGXFSZ): "señal \(SIGXFSZ), el límite de tamaño de los archivos (ulimit -f)"
    case .signalled(let signal): "señal \(signal)"
    }
  }
}
