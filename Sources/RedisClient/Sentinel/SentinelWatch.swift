// The sentinels of a master: which Redis they hold to be the master, and word of a change. RedisConnection has one for
// a `redis+sentinel://` URL.
//
// All sentinels are asked at once, and the one that knows of the newest failover (its `config-epoch`) is believed: one
// that was cut off still names the old master. Those that are down or frozen cost only the wait for them.
//
// A connection to each sentinel listens to `+switch-master`. A message only says that it is time to ask again; so does
// every new connection, since a message may have been missed before it.

import EventLoop

@LoopActor
final class SentinelWatch {
  /// How long others are waited for once one sentinel has answered.
  private static let grace: Duration = .milliseconds(100)
  /// How long an answer is waited for.
  private static let patience: Duration = .seconds(1)

  private let hosts: [RedisHost]
  private let master: String
  private let url: RedisURL
  private let settings: RedisSettings
  private let tlsStore: TLSStore?
  private var listeners: [RedisConnection] = []
  /// Connections that wait for an answer.
  private var asking: [RedisConnection] = []
  private var isClosed = false
  /// The newest answer that was believed.
  private var newest: Answer?
  /// Called when the master may have changed.
  private let onChange: @LoopActor () -> Void

  /// - Parameter url: a URL with sentinels, which are `hosts`.
  init(
    _ url: RedisURL, hosts: [RedisHost], master: String, tlsStore: TLSStore?, onChange: @escaping @LoopActor () -> Void
  ) {
    self.url = url
    self.tlsStore = tlsStore
    self.hosts = hosts
    self.master = master
    self.onChange = onChange
    settings = RedisSettings(connectTimeout: Self.patience, commandTimeout: Self.patience)
  }

  // MARK: Listening

  /// Begins to listen, until `close`.
  func listen() {
    let prefix = Array((master + " ").utf8)
    for host in hosts {
      let listener = connection(to: host)
      listener.subscription = RedisSubscription(channel: "+switch-master") { [weak self] message in
        if message.starts(with: prefix) { self?.onChange() }
      }
      listener.onStateChange = { [weak self] state in if state == .ready { self?.onChange() } }
      listener.open()
      listeners.append(listener)
    }
  }

  private func connection(to host: RedisHost) -> RedisConnection {
    let connection = RedisConnection(url.ofSentinel(at: host), settings: settings)
    connection.tlsStore = tlsStore
    return connection
  }

  func close() {
    isClosed = true
    for connection in asking { connection.closeNow() }
    for listener in listeners {
      listener.onStateChange = nil
      listener.closeNow()
    }
    listeners = []
  }

  // MARK: Asking

  /// What one sentinel answers.
  private struct Answer {
    let master: RedisHost
    /// Grows with each failover.
    let epoch: Int64
  }

  /// The answers to one question, as they come.
  @LoopActor
  private final class Round {
    var answers: [Answer] = []
    var problems: [String] = []
    let news = Wakeup()
    var count: Int { answers.count + problems.count }
  }

  /// The master's address.
  /// - Throws: `SentinelProblem` when no sentinel tells it.
  func findMaster() async throws -> RedisHost {
    let round = Round()
    for host in hosts {
      spawn { [self] in
        do { round.answers.append(try await ask(host)) } catch {
          round.problems.append(RedisConnection.words(for: error))
        }
        round.news.signal()
      }
    }
    // The connections have deadlines of their own; this is for a look-up of a name that takes longer.
    var until = Loop.now + Self.patience * 2
    while round.count < hosts.count, Loop.now < until {
      await round.news.wait(until: until)
      if !round.answers.isEmpty { until = min(until, Loop.now + Self.grace) }
    }
    guard let answer = round.answers.max(by: { $0.epoch < $1.epoch }) else {
      throw SentinelProblem.noAnswer(round.problems.last ?? "\(SentinelProblem.late)")
    }
    // Fewer than the majority may all have been cut off when the master changed.
    if let newest, answer.epoch < newest.epoch, round.answers.count * 2 <= hosts.count { return newest.master }
    newest = answer
    return answer.master
  }

  private func ask(_ host: RedisHost) async throws -> Answer {
    if isClosed { throw RedisError.unavailable("closed") }
    let connection = connection(to: host)
    asking.append(connection)
    defer {
      connection.closeNow()
      asking.removeAll { $0 === connection }
    }
    connection.open()
    try await connection.waitUntilReady(within: Self.patience, isImpatient: true)
    let replies = try await connection.pipeline([
      ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", .string(master)], ["SENTINEL", "MASTER", .string(master)],
    ])
    if case .error(let error) = replies[0] { throw SentinelProblem(error) }
    guard let address = replies[0].asArray, address.count == 2, let name = address[0].asText,
      let port = address[1].asInteger.flatMap({ UInt16(exactly: $0) })
    else { throw SentinelProblem.unknownMaster }
    return Answer(master: RedisHost(name: name, port: port), epoch: Self.epoch(replies[1]))
  }

  /// `config-epoch` of SENTINEL MASTER's list of names and values.
  private static func epoch(_ reply: RedisReply) -> Int64 {
    let fields = reply.asArray ?? []
    guard let place = fields.firstIndex(where: { $0.asText == "config-epoch" }), place + 1 < fields.count else {
      return -1
    }
    return fields[place + 1].asInteger ?? -1
  }
}
