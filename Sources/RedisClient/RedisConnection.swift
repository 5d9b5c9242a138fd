// A connection to Redis that keeps itself alive. It connects, logs in, waits until the server can serve, and does so
// again whenever the connection is lost. There is no offline queue: while Redis is away every command fails at once and
// the caller decides. The commands under way are bounded in number, bytes and age. Callers beyond the bounds wait for
// room, with the same deadline, and bulk work waits behind all others (WaitingCommands.swift).
//
// A reply that does not come means "unknown", never "no". RedisError tells the two apart, and the queue's scripts may
// be repeated (docs/queue.md).
//
// The server holds one for everything. This file has the commands, `RedisConnection+life.swift` the life.

import DequeModule
import EventLoop
import Metrics

/// One pipelined connection to one Redis server.
@LoopActor
public final class RedisConnection {
  public nonisolated let url: RedisURL
  public nonisolated let settings: RedisSettings

  /// Where the connection stands now.
  public internal(set) var state = RedisConnectionState.closed {
    didSet {
      guard state != oldValue else { return }
      if state == .ready { resumeReadyWaiters() } else if case .waiting(let problem) = state { endFirstTries(problem) }
      onStateChange?(state)
    }
  }

  /// Called after each change of `state`. Must not block; may call this connection.
  public var onStateChange: (@LoopActor (RedisConnectionState) -> Void)?

  /// Called after each step of an attempt to connect. Set before `open`.
  public var onStep: (@LoopActor (RedisStep) -> Void)?

  /// A command that asks, after the log-in and before any caller's command, whether this server can be worked with. As
  /// long as the answer is NOCOMMAND the connection does not become ready; any other answer lets it. Set before `open`.
  public var readinessCheck: RedisCommand?

  /// How often a connection has become ready, for metrics: every value above 1 is a reconnection.
  public internal(set) var readyCount = 0

  /// From each command's sending to its reply, for metrics.
  public let replyTimes = Histogram(microseconds: [
    100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 100_000, 500_000, 2_000_000,
  ])

  /// Commands that were sent and not yet answered.
  public var outstandingCount: Int { link?.outstandingCount ?? 0 }
  /// Commands that wait for room to be sent.
  public var queuedCount: Int { waiting.count }

  /// Nil without TLS.
  var tlsStore: TLSStore?
  /// What the connection listens to; it then has no room for commands. Set before `open`.
  var subscription: RedisSubscription?
  /// Nil unless the URL names sentinels, and before `open`.
  var sentinels: SentinelWatch?
  /// The server that the sentinels named last.
  var master: RedisHost?
  /// The look for a new master that is under way, and whether there is reason for another one.
  var isLookingForMaster = false
  var mayMasterHaveChanged = false
  /// Ends the wait between two attempts to connect.
  let retry = Wakeup()
  var link: HiredisLink?
  var waiting = WaitingCommands()
  var supervisor: Task<Void, Never>?
  var isClosing = false
  var backoff: ReconnectBackoff
  /// What the supervisor waits for: the next thing to happen to the link.
  var linkWaiter: UnsafeContinuation<LinkEvent, Never>?
  /// What happened while the supervisor was not waiting.
  var linkEvents = Deque<LinkEvent>()
  var readyWaiters: [ReadyWaiter] = []
  /// Resumed when nothing is outstanding or the link is gone.
  var idleWaiters: [UnsafeContinuation<Void, Never>] = []
  let deadlineTimer = Timer()
  /// The link's `receivedCount` when the deadline had passed, and until when the overdue command is still waited for.
  var grace: (receivedCount: Int, until: LoopInstant)?
  /// The last error with which the server refused to serve.
  var lastRefusal: RedisServerError?

  /// Makes a connection that does nothing before `open()`.
  public init(_ url: RedisURL, settings: RedisSettings = RedisSettings()) {
    self.url = url
    self.settings = settings
    backoff = settings.backoff
    tlsStore = url.tls.map { TLSStore($0) }
  }

  /// The address of the server that is connected to. The URL's own, unless it names sentinels.
  public var serverURL: RedisURL { master.map { url.at($0) } ?? url }

  // MARK: Commands

  /// Sends a command and waits for its reply.
  /// - Throws: `RedisError`; `CancellationError` when the task was cancelled before the command was sent.
  public func command(_ command: RedisCommand, lane: RedisLane = .ordinary) async throws -> RedisReply {
    try await self.command(command, lane: lane) { $0.copy() }
  }

  /// Sends a command given as its words: the name and the arguments.
  public func command(_ words: [RedisArgument]) async throws -> RedisReply {
    try await command(RedisCommand(words: words))
  }

  /// Sends a command given as its name and arguments.
  public func command(_ name: String, _ arguments: RedisArgument...) async throws -> RedisReply {
    try await command(RedisCommand(name, arguments))
  }

  /// Sends a command and reads its reply in place.
  /// - Parameter reading: called once, synchronously, with a reply that is not an error. It must not keep the view
  ///   and must not block; what it throws, this method throws.
  public func command<Value: Sendable>(
    _ command: RedisCommand, lane: RedisLane = .ordinary, reading: @escaping @LoopActor (RedisReplyView) throws -> Value
  ) async throws -> Value {
    let reply = SingleReply(read: reading)
    return try await reply.value { submit(command, to: reply, index: 0, lane) }
  }

  /// Sends commands back to back and waits for all replies, in order. An error reply is an element of the result; the
  /// commands after it are executed all the same. Consumed commands are freed as they are sent.
  /// - Throws: `RedisError.lost` when some of them were sent and replies are missing, `.unavailable` when none was
  ///   sent; `CancellationError` in the same sense.
  public func pipeline(
    _ commands: consuming [RedisCommand], lane: RedisLane = .ordinary
  ) async throws -> [RedisReply] {
    if commands.isEmpty { return [] }
    let replies = PipelineReplies(count: commands.count)
    return try await replies.values {
      for (index, command) in commands.enumerated() where !replies.isAbandoned {
        submit(command, to: replies, index: index, lane)
      }
      commands = []
    }
  }

  /// The same with commands given as their words.
  public func pipeline(_ commands: [[RedisArgument]]) async throws -> [RedisReply] {
    try await pipeline(commands.map { RedisCommand(words: $0) })
  }

  /// Sends the command, or queues it until there is room, or fails it.
  private func submit(_ command: RedisCommand, to sink: any ReplySink, index: Int, _ lane: RedisLane) {
    guard state == .ready, let link else {
      return sink.fail(.unavailable(state.problem ?? "not connected yet"), index: index)
    }
    if waiting.isClear(for: lane), hasRoom(for: command, lane, on: link) {
      send(command, on: link, to: sink, index: index, lane)
    } else if waiting.count < settings.maximumQueued {
      waiting.append(WaitingCommand(command: command, sink: sink, index: index, lane: lane, since: Loop.now))
    } else {
      sink.fail(.unavailable("too many commands wait for room"), index: index)
    }
  }

  func send(
    _ command: RedisCommand, on link: HiredisLink, to sink: any ReplySink, index: Int, _ lane: RedisLane = .ordinary
  ) {
    link.send(command, to: sink, index: index, isBulk: lane == .bulk)
    if !deadlineTimer.isActive { armDeadline() }
  }

  private func hasRoom(for command: RedisCommand, _ lane: RedisLane, on link: HiredisLink) -> Bool {
    let bytes = command.byteCount
    return link.outstanding.isBelow(settings.maximumOutstanding, bytes: settings.maximumOutstandingBytes, with: bytes)
      && (lane == .ordinary
        || link.outstandingBulk.isBelow(
          settings.maximumOutstandingBulk, bytes: settings.maximumOutstandingBulkBytes, with: bytes))
  }

  /// Sends what waited for room, in order.
  func sendQueued(on link: HiredisLink) {
    while state == .ready, let next = waiting.next({ hasRoom(for: $0.command, $0.lane, on: link) }) {
      send(next.command, on: link, to: next.sink, index: next.index, next.lane)
    }
  }

  /// Fails what waited for room: it was never sent.
  func failQueued(_ reason: String) {
    while let next = waiting.nextOverdue(since: .distantFuture) {
      next.sink.fail(.unavailable(reason), index: next.index)
    }
  }
}
