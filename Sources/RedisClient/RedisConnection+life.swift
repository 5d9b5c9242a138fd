// The life of a connection, as one straight line that repeats: resolve, connect, log in, ask until the server can
// serve, be ready, learn why that ended, wait. hiredis' callbacks arrive here as LinkEvents.

import EventLoop

/// What can happen to a link, as its supervisor sees it.
enum LinkEvent: Sendable {
  case opened
  /// The server answered that it cannot serve at present.
  case refusing(RedisServerError)
  case ended(String)
}

extension RedisConnection {
  /// Starts connecting, and goes on doing so until the connection is closed. Returns at once; see `state` and
  /// `waitUntilReady`.
  public func open() {
    precondition(supervisor == nil && !isClosing, "a RedisConnection is opened once")
    state = .connecting(problem: nil)
    watchSentinels()
    supervisor = spawn { [self] in await keepConnected() }
  }

  private func keepConnected() async {
    while !isClosing {
      let problem: String
      do {
        problem = try await connectAndServe()
      } catch {
        problem = Self.words(for: error)
      }
      dropLink(problem)
      if isClosing { break }
      state = .waiting(problem: problem)
      await retry.wait(until: Loop.now + backoff.next())
      if isClosing { break }
      state = .connecting(problem: problem)
    }
  }

  /// One connection from beginning to end.
  /// - Returns: why it ended.
  private func connectAndServe() async throws -> String {
    let link = try await connect()
    try await logIn(link)
    var mustBeMaster = sentinels != nil || lastRefusal?.kind == .readOnly
    while true {
      try await waitUntilServing(link, mustBeMaster: mustBeMaster)
      try await subscribe(link)
      try Task.checkCancellation()
      let readySince = Loop.now
      readyCount += 1
      state = .ready
      let event = await nextEvent()
      // After a connection that broke soon after it was made, the waits go on growing.
      if Loop.now - readySince >= .seconds(1) { backoff.reset() }
      switch event {
      case .opened: continue
      case .ended(let reason): return reason
      case .refusing(let error):
        lastRefusal = error
        failQueued(error.message)
        if error.kind == .readOnly {
          // After a failover the name may lead to the new master. The commands under way are answered first.
          await untilIdle(link)
          return error.message
        }
        mustBeMaster = sentinels != nil
      }
    }
  }

  // MARK: Serving

  private func logIn(_ link: HiredisLink) async throws {
    if let password = url.password {
      let user = url.username.map { [RedisArgument($0)] } ?? []
      _ = try await ask(link, RedisCommand("AUTH", user + [.bytes(password)]))
    }
    if url.database != 0 { _ = try await ask(link, RedisCommand("SELECT", .integer(Int64(url.database)))) }
  }

  /// Asks until the server says that it can serve. LOADING and the like are answers to PING too.
  private func waitUntilServing(_ link: HiredisLink, mustBeMaster: Bool) async throws {
    var pause = Duration.milliseconds(50)
    while true {
      do {
        _ = try await ask(link, RedisCommand("PING"))
        onStep?(.loggedIn)
        if mustBeMaster { try await checkRole(link) }
        try await checkReadiness(link)
        lastRefusal = nil
        return
      } catch RedisError.server(let error) where error.isTemporary && error.kind != .readOnly {
        state = .connecting(problem: error.message)
      }
      try await Loop.sleep(for: pause)
      pause = min(pause * 2, .seconds(1))
    }
  }

  private func checkReadiness(_ link: HiredisLink) async throws {
    guard let readinessCheck else { return }
    do { _ = try await ask(link, readinessCheck) } catch RedisError.server(let error)
      where error.kind != .missingCommand
    {}
  }

  /// Asks whether it is a master. A server that does not let us ask counts as one, but not if sentinels named it: they
  /// may be mistaken, and a master that was replaced would lose what it is given.
  private func checkRole(_ link: HiredisLink) async throws {
    let role: String?
    do {
      role = try await ask(link, RedisCommand("ROLE")).asArray?.first?.asText
    } catch RedisError.server(let error) where !error.isTemporary {
      if sentinels != nil { throw SentinelProblem.roleForbidden }
      return
    }
    if role == "master" { return }
    if sentinels != nil { throw SentinelProblem.notMaster(role == "slave" ? "una réplica" : role ?? "otra cosa") }
    if role == "slave" { throw RedisError.server(RedisServerError("READONLY the server is a replica")) }
  }

  private func subscribe(_ link: HiredisLink) async throws {
    guard let subscription else { return }
    link.subscription = subscription
    _ = try await ask(link, RedisCommand(subscribingTo: subscription.channel))
  }

  /// A command of the log-in, before callers may send theirs.
  private func ask(_ link: HiredisLink, _ command: RedisCommand) async throws -> RedisReply {
    let reply = SingleReply { $0.copy() }
    return try await reply.value { send(command, on: link, to: reply, index: 0) }
  }

  func nextEvent() async -> LinkEvent {
    if let event = linkEvents.popFirst() { return event }
    if link == nil { return .ended("connection closed") }
    return await withUnsafeContinuation { linkWaiter = $0 }
  }

  private func post(_ event: LinkEvent) {
    if let waiter = linkWaiter {
      linkWaiter = nil
      waiter.resume(returning: event)
    } else {
      linkEvents.append(event)
    }
  }

  func dropLink(_ reason: String) {
    link?.end(reason)
    link = nil
    failQueued(reason)
    resumeIdleWaiters()
  }

  static func words(for error: any Error) -> String {
    switch error {
    case RedisError.unavailable(let reason), RedisError.lost(let reason): reason
    case RedisError.server(let error): error.message
    default: "\(error)"
    }
  }
}

extension RedisConnection: HiredisLinkDelegate {
  func linkDidOpen(_ link: HiredisLink) { post(.opened) }

  func linkDidReceive(_ link: HiredisLink) {
    sendQueued(on: link)
    if link.outstandingCount == 0 { resumeIdleWaiters() }
  }

  func link(_ link: HiredisLink, noticed error: RedisServerError) {
    // A script that a missing permission ended may have done half of its work: no command is sent before the readiness
    // check has been asked again.
    guard state == .ready, error.endsReadiness || (readinessCheck != nil && error.isDeniedInScript) else { return }
    state = .connecting(problem: error.message)
    post(.refusing(error))
  }

  func link(_ link: HiredisLink, didEndBecause reason: String) {
    if self.link === link { self.link = nil }
    if state == .ready { state = .waiting(problem: reason) }
    failQueued(reason)
    resumeIdleWaiters()
    post(.ended(reason))
  }
}
