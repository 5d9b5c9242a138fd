import EventLoop
import Glibc
import RedisClient
import TestSupport
import Testing

/// What happens when Redis is away, dies, hangs or comes back. Real servers, really killed and frozen.
@Suite struct RedisConnectionFailureTests {
  @Test func refusedIsNamedAndFailsAtOnce() async throws {
    try await withDeadline {
      let listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
      let port = listener.localAddress!.port
      listener.close()
      try await withConnection("redis://127.0.0.1:\(port)", waitUntilReady: false) { redis in
        try await eventually { redis.state == .waiting(problem: "Connection refused") }
        let error = await redisError { try await redis.waitUntilReady(within: .milliseconds(20)) }
        #expect(error == .unavailable("Connection refused"))
        #expect(await redisError { _ = try await redis.command("PING") } == .unavailable("Connection refused"))
      }
    }
  }

  @Test func aMissingSocketIsNamed() async throws {
    try await withDeadline {
      try await withConnection("unix:///nonexistent/redis.sock", waitUntilReady: false) { redis in
        try await eventually { redis.state == .waiting(problem: "No such file or directory") }
      }
    }
  }

  @Test func aNameThatDoesNotResolveIsNamed() async throws {
    try await withDeadline {
      try await withConnection("redis://no-such-host.invalid", waitUntilReady: false) { redis in
        try await eventually { redis.state.problem?.contains("uv_getaddrinfo") == true }
      }
    }
  }

  @Test(arguments: [true, false]) func afterAKillItReconnectsToTheSameData(overTCP: Bool) async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true, persistent: true) { server in
        try await withConnection(overTCP ? server.tcpURL : server.socketURL) { redis in
          var states: [RedisConnectionState] = []
          redis.onStateChange = { states.append($0) }
          _ = try await redis.command("SET", "k", "v")
          await server.kill()
          try await eventually("the loss being noticed") { redis.state != .ready }
          #expect(await redisError { _ = try await redis.command("GET", "k") }?.isUnavailable == true)
          try await server.start()
          try await redis.waitUntilReady(within: .seconds(10))
          #expect(try await redis.command("GET", "k").asText == "v")
          #expect(redis.readyCount == 2)
          #expect(states.last == .ready)
          #expect(states.contains { if case .waiting = $0 { true } else { false } })
        }
      }
    }
  }

  @Test func whatWasUnderWayIsLost() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          server.suspend()
          let callers = (0..<50).map { _ in spawn { await redisError { _ = try await redis.command("INCR", "k") } } }
          let pipeline = spawn { await redisError { _ = try await redis.pipeline([["PING"], ["PING"]]) } }
          try await eventually { redis.outstandingCount == 52 }
          await server.kill()
          for caller in callers { #expect(await caller.value?.isLost == true) }
          #expect(await pipeline.value?.isLost == true)
          #expect(redis.outstandingCount == 0)
        }
      }
    }
  }

  @Test func aHangingServerIsNoticedByTheDeadline() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true) { server in
        try await withConnection(server.tcpURL, settings: .impatient) { redis in
          server.suspend()
          let start = Loop.now
          let error = await redisError { _ = try await redis.command("SET", "k", "v") }
          let waited = Loop.now - start
          #expect(error?.isLost == true)
          #expect(error?.description.contains("no reply within") == true)
          #expect(waited >= .milliseconds(300))
          // The kernel still accepts for the frozen server, so now the log-in hangs.
          #expect(await redisError { try await redis.waitUntilReady(within: .seconds(1)) }?.isUnavailable == true)
          server.resume()
          try await redis.waitUntilReady(within: .seconds(10))
          // It was executed all the same: that is why it was "lost", not "failed". Asked for by somebody more patient.
          #expect(try await server.cli("GET", "k") == "v")
        }
      }
    }
  }

  /// What redis-cli prints, and nothing on this thread goes on meanwhile.
  @LoopActor
  private func blockingCLI(_ server: RedisServerFixture, _ command: String) -> String {
    guard let pipe = popen("redis-cli -s \(server.socketPath) \(command)", "r") else { return "" }
    defer { pclose(pipe) }
    var text = ""
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), pipe) != nil {
      text += String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return text
  }

  @Test func repliesThatArrivedWhileTheLoopWasAwayCount() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL, settings: RedisSettings(commandTimeout: .milliseconds(400))) {
          redis in
          let callers = (0..<200).map { number in spawn { try await redis.command("ECHO", RedisArgument(number)) } }
          await spawn { () async -> Void in }.value  // a turn later all of them have been written
          // The loop is blocked for longer than the deadline, the server is not: it answers them all meanwhile.
          let end = Loop.now + .milliseconds(450)
          var stats = ""
          repeat { stats = blockingCLI(server, "INFO commandstats") } while callCount("echo", stats) < 200
          _ = blockingCLI(server, "PING")
          while Loop.now < end { usleep(10_000) }
          for (number, caller) in callers.enumerated() {
            let reply = try await caller.value
            #expect(reply.asInteger == Int64(number))
          }
          #expect(redis.readyCount == 1)
        }
      }
    }
  }

  @Test func anAddressThatAcceptsAndSaysNothing() async throws {
    try await withDeadline {
      let silent = try FakeRedis { _ in nil }
      defer { silent.close() }
      try await withConnection(silent.url, settings: .impatient, waitUntilReady: false) { redis in
        try await eventually { redis.state.problem?.contains("no reply within") == true }
        try await eventually { silent.acceptedCount >= 2 }
      }
    }
  }

  @Test func anAddressThatDoesNotAccept() async throws {
    try await withDeadline {
      // A full backlog: the kernel drops further SYNs, so connecting hangs.
      let listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
      defer { listener.close() }
      try listener.start(backlog: 1) { _ in }
      listener.pause()
      let address = listener.localAddress!
      var fillers: [TCPConnection] = []
      while let filler = try? await TCPConnection.connect(to: address, timeout: .milliseconds(200)) {
        fillers.append(filler)
      }
      defer { for filler in fillers { filler.close() } }
      try await withConnection(
        "redis://127.0.0.1:\(address.port)", settings: .impatient, waitUntilReady: false
      ) { redis in
        try await eventually { redis.state.problem?.contains("no connection within") == true }
      }
    }
  }

  @Test func aResetIsNoticed() async throws {
    try await withDeadline {
      let peer = try FakeRedis { $0 == ["PING"] ? "+PONG\r\n" : nil }
      defer { peer.close() }
      try await withConnection(peer.url) { redis in
        let caller = spawn { await redisError { _ = try await redis.command("GET", "k") } }
        try await eventually { peer.received.last == ["GET", "k"] }
        peer.closeConnections()
        #expect(await caller.value?.isLost == true)
        try await redis.waitUntilReady(within: .seconds(5))
        #expect(redis.readyCount == 2)
      }
    }
  }

  @Test func itWaitsWhileTheServerIsLoading() async throws {
    try await withDeadline {
      var isLoading = true
      let peer = try FakeRedis { words in
        if isLoading { return "-LOADING Redis is loading the dataset in memory\r\n" }
        return words == ["PING"] ? "+PONG\r\n" : "$1\r\nv\r\n"
      }
      defer { peer.close() }
      try await withConnection(peer.url, waitUntilReady: false) { redis in
        let loading = "LOADING Redis is loading the dataset in memory"
        try await eventually { redis.state == .connecting(problem: loading) }
        #expect(await redisError { _ = try await redis.command("PING") } == .unavailable(loading))
        isLoading = false
        try await redis.waitUntilReady(within: .seconds(5))
        #expect(try await redis.command("GET", "k").asText == "v")
        #expect(peer.acceptedCount == 1)
      }
    }
  }

  @Test(
    arguments: [
      "LOADING dataset", "MASTERDOWN Link with MASTER is down", "BUSY Redis is busy running a script",
      "MISCONF Redis cannot persist",
    ])
  func aServerThatStopsServingIsAskedUntilItServesAgain(message: String) async throws {
    try await withDeadline {
      var isRefusing = false
      let peer = try FakeRedis { words in
        if isRefusing { return "-\(message)\r\n" }
        return words == ["PING"] ? "+PONG\r\n" : ":1\r\n"
      }
      defer { peer.close() }
      try await withConnection(peer.url) { redis in
        isRefusing = true
        #expect(await redisError { _ = try await redis.command("INCR", "k") }?.serverError?.message == message)
        #expect(redis.state == .connecting(problem: message))
        #expect(await redisError { _ = try await redis.command("INCR", "k") } == .unavailable(message))
        isRefusing = false
        try await redis.waitUntilReady(within: .seconds(5))
        #expect(try await redis.command("INCR", "k") == .integer(1))
        #expect(peer.acceptedCount == 1)
      }
    }
  }

  @Test func outOfMemoryIsTheCallersAffair() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(arguments: ["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"]) {
        server in
        try await withConnection(server.socketURL) { redis in
          let big = [UInt8](repeating: 1, count: 2_000_000)
          _ = try? await redis.command("SET", "k", .bytes(big))
          let error = await redisError { _ = try await redis.command("SET", "k2", .bytes(big)) }
          #expect(error?.serverError?.kind == .outOfMemory)
          #expect(redis.state == .ready)
        }
      }
    }
  }

  @Test func aReplicaIsLeftAndComesBackOnlyAsMaster() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true) { server in
        try await withConnection(server.tcpURL) { redis in
          let listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
          defer { listener.close() }
          // Demoted: replica of a master that is not there.
          _ = try await server.cli("REPLICAOF", "127.0.0.1", "\(listener.localAddress!.port)")
          let slow = spawn { try await redis.command("GET", "other") }
          #expect(await redisError { _ = try await redis.command("SET", "k", "v") }?.serverError?.kind == .readOnly)
          #expect(try await slow.value == .null)
          try await eventually { redis.state.problem?.contains("is a replica") == true }
          _ = try await server.cli("REPLICAOF", "NO", "ONE")
          try await redis.waitUntilReady(within: .seconds(10))
          #expect(try await redis.command("SET", "k", "v") == .status("OK"))
        }
      }
    }
  }

  @Test(arguments: ["+OK\r\n", "$3\r\nabc\r\n", "-ERR max number of clients reached\r\n", "garbage", "\0"])
  func aReplyThatNobodyAskedForEndsTheConnectionOnly(text: String) async throws {
    try await withDeadline {
      let peer = try FakeRedis { $0 == ["PING"] ? "+PONG\r\n" : "+ONE\r\n\(text)" }
      defer { peer.close() }
      try await withConnection(peer.url) { redis in
        peer.sendToAll(text)
        try await eventually { redis.state != .ready || redis.readyCount == 2 }
        try await redis.waitUntilReady(within: .seconds(5))
        // The same right behind a reply that was asked for.
        #expect(try await redis.command("GET", "k") == .status("ONE"))
        try await eventually { redis.readyCount == 3 }
      }
    }
  }
}
