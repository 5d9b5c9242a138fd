// ESPERAR_REPLICAS: whether the replicas have what this instance has written. It asks on a connection of its own: WAIT
// blocks its connection, and the main one carries everything else and would miss its deadlines.
//
// Redis notes with each command of a client how far the replication stream has come, and WAIT waits for that place. So
// a PING and a WAIT here cover everything that was answered on the main connection before the PING was sent. That holds
// for one server only, and after a failover the two connections may lead to two servers. So each is asked once who it
// is, and an answer given while the main connection was made anew counts as no.
//
// There is one look at a time. All who asked before it began share it; those who ask while it is under way share the
// next one. `QueueLink+replicas.swift` asks.

import EventLoop
import RedisClient

@LoopActor
final class ReplicaWatch {
  /// How long one look may take, in milliseconds, once the connection is there.
  private static let patience = 100
  /// How long a look waits for that connection.
  private static let connectPatience: Duration = .seconds(2)
  /// The most askers that may wait: more than there can be runners and clients.
  static let mostAskers = 20_000

  private struct Asker {
    /// The connection (`readyCount`) on which the asker has written.
    let connection: Int
    let continuation: UnsafeContinuation<Bool, any Error>
  }

  private let main: RedisConnection
  private let replicas: Int
  private let mostAskers: Int
  private var askers: [Asker] = []
  private var isLooking = false
  private var own: RedisConnection?
  /// The `readyCount` of the main connection that `own` was made for.
  private var madeFor = 0
  /// The two `readyCount`s for which both connections were found to lead to the same server.
  private var compared: (main: Int, own: Int) = (0, 0)

  /// - Parameters:
  ///   - main: the connection that everything is written on.
  ///   - replicas: how many must have it.
  init(of main: RedisConnection, replicas: Int, mostAskers: Int = ReplicaWatch.mostAskers) {
    self.main = main
    self.replicas = replicas
    self.mostAskers = mostAskers
  }

  /// Whether the replicas have everything that was answered on the main connection before this is called.
  /// - Throws: `RedisError` when that cannot be found out.
  func areCaughtUp() async throws -> Bool {
    guard askers.count < mostAskers else { throw RedisError.unavailable("too many wait for the replicas") }
    return try await withUnsafeThrowingContinuation { continuation in
      askers.append(Asker(connection: main.readyCount, continuation: continuation))
      if isLooking { return }
      isLooking = true
      spawn { [self] in await lookWhileAsked() }
    }
  }

  /// Ends the connection, and with it a look that is under way. The main one is closed by then.
  func close() { own?.closeNow() }

  private func lookWhileAsked() async {
    while !askers.isEmpty {
      let asked = askers
      askers = []
      let result: Result<Bool, any Error>
      do { result = .success(try await look()) } catch { result = .failure(error) }
      for asker in asked {
        asker.continuation.resume(with: result.map { $0 && asker.connection == main.readyCount })
      }
    }
    isLooking = false
  }

  private func look() async throws -> Bool {
    let connection = try await connection()
    let replies = try await connection.pipeline([
      RedisCommand("PING"), RedisCommand("WAIT", RedisArgument(replicas), RedisArgument(Self.patience)),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    return (replies[1].asInteger ?? 0) >= replicas
  }

  /// The connection for WAIT, ready and leading to the same server as the main one, with which it is made anew.
  private func connection() async throws -> RedisConnection {
    guard main.state == .ready else { throw RedisError.unavailable(main.state.problem ?? "not connected yet") }
    if own == nil || madeFor != main.readyCount {
      own?.closeNow()
      own = RedisConnection(main.serverURL, settings: main.settings)
      own?.open()
      madeFor = main.readyCount
      compared = (0, 0)
    }
    guard let own else { preconditionFailure("it has just been made") }
    try await own.waitUntilReady(within: Self.connectPatience)
    let pair = (main: main.readyCount, own: own.readyCount)
    if pair == compared { return own }
    guard try await Self.server(of: main) == Self.server(of: own) else {
      own.closeNow()
      self.own = nil
      throw RedisError.unavailable("the connections lead to two servers")
    }
    guard pair == (main.readyCount, own.readyCount), own.state == .ready else {
      throw RedisError.unavailable("connected anew meanwhile")
    }
    compared = pair
    return own
  }

  /// Redis' own name for its process; nil when it does not let us ask.
  private static func server(of connection: RedisConnection) async throws -> String? {
    do {
      let information = try await connection.command("INFO", "server").asText ?? ""
      return RedisInformation(information)["run_id"]
    } catch RedisError.server {
      return nil
    }
  }
}
