import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

/// The scripts with foreign elements among the messages, and with messages that are gone.
@Suite struct ForeignElementTests {
  private static let junk = ["basura", "", "7", "|0|[]", "0|0|[]", "05|0|[]", "5|x|[]", "5|12345678901234567890|[]"]

  @Test func aTurnPassesOverThemAndKeepsTheFirst() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      for element in Self.junk {
        _ = try await q.redis.command("LPUSH", "campaign:X", .string(element))
        _ = try await q.redis.command("ZADD", "campaign:X:delayed", 1, .string("z" + element))
      }
      _ = try await q.redis.command("LPUSH", "campaign:X", .string(String(repeating: "x", count: 5000)))
      var owner = try await q.own()
      let turn = try await owner.take(10)
      #expect(turn.messages.map(\.seq) == [1, 2, 3, 4, 5])
      #expect(turn.pending == 0 && turn.retrying == 0)
      #expect(try await owner.take(0, turn.messages.all(.sent(messageID: "w"))).isOver)
      try await q.expectSound()
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.foreign == 2 * Self.junk.count + 1 && status.counts == CampaignCounts(sent: 5))
      #expect(status.reason == ForeignHands.text(status.foreign))
      let kept = try await q.list("campaign:X:ajenos")
      #expect(kept.count == status.foreign && kept.allSatisfy { $0.utf8.count <= 1024 })
      #expect(try await q.text("PEXPIRETIME", "campaign:X:ajenos") == q.text("PEXPIRETIME", "campaign:X:stats"))
      #expect(try await q.queue.controls.delete("X") == .done(.completed))
      #expect(try await q.redis.command("KEYS", "campaign:X*").asArray?.isEmpty == true)
    }
  }

  @Test func noMoreThanAHundredAreKept() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var push = RedisCommand("LPUSH", "campaign:X")
      for number in 1...900 { push.append("basura \(number)") }
      _ = try await q.redis.command(push)
      #expect(try await q.queue.inspector.sift("X") == 900)
      try await q.expectSound()
      #expect(try await q.list("campaign:X:ajenos").count == 100)
      #expect(try await q.queue.statuses.read("X")?.foreign == 900)
    }
  }

  /// Foreign elements count nowhere until they are found, whatever they stand among.
  @Test func countsAddUpBeforeTheyAreFound() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      for (key, command) in [
        ("campaign:X", "RPUSH"), ("campaign:X:resultados", "RPUSH"), ("campaign:X:fallidos", "LPUSH"),
        ("campaign:X:cancelados", "LPUSH"), ("campaign:X:excluidos", "LPUSH"),
      ] { _ = try await q.redis.command(RedisCommand(command, .string(key), "basura")) }
      _ = try await q.redis.command("ZADD", "campaign:X:cancelados_z", 1, "basura")
      for key in ["campaign:X:inflight", "campaign:X:inciertos"] {
        _ = try await q.redis.command("HSET", .string(key), "basura", "basura")
      }
      var status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts.sum == 3 && status.foreign == 8)
      let found = try #require(try await q.queue.inspector.inspect("X"))
      #expect(found.surplus == 7 && found.foreign == 1 && found.lost == 0, "what is in flight is seen to at once")
      #expect(try await q.queue.inspector.sift("X") == 7)
      try await q.expectSound()
      status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(pending: 3) && status.foreign == 8)
      #expect(try await q.queue.inspector.inspect("X")?.surplus == 0)
    }
  }

  @Test func aClaimIsMadeThoughTheyAreInFlight() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var first = try await q.own()
      _ = try await first.take(2)
      _ = try await q.redis.command("HSET", "campaign:X:inflight", "9", "basura", "basura", "1|2|3|0|[]")
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let reply = try await q.queue.claims.claim(
        "X", observed: seen, token: q.queue.claims.newToken(upload: seen.upload))
      guard case .owned(let claimed) = reply else { throw Unexpected("\(reply)") }
      #expect(claimed.setAside == 2)
      try await q.expectSound()
      #expect(try await q.list("campaign:X:ajenos").count == 2)
    }
  }

  @Test(arguments: [RetrySource.failed, .uncertain]) func aRetryPassesOverThem(source: RetrySource) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let kind: MessageOutcome.Kind = source == .failed ? .failed(code: "1", text: "t") : .uncertain
      let taken = try await owner.take(5).messages
      _ = try await owner.take(0, taken.all(kind))
      switch source {
      case .failed: _ = try await q.redis.command("LPUSH", "campaign:X:fallidos", "basura", "1\t2\t3\tbasura")
      case .uncertain:
        _ = try await q.redis.command("HSET", "campaign:X:inciertos", "basura", "basura", "8", "x|1|9|0|[]")
      }
      guard case .moved = try await q.queue.controls.retry("X", source, operation: "o") else {
        throw Unexpected("not moved")
      }
      #expect(try await q.expectSound().values.count { $0 == .pending } == 5)
      #expect(try await q.list("campaign:X:ajenos").count == 2)
    }
  }

  @Test func aReconciliationPassesOverThem() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 50)
      let memory = QueueMemory(q)
      var owner = try await q.own()
      try await memory.remember()
      let taken = try await owner.take(10).messages
      _ = try await owner.take(0, taken.all(.sent(messageID: "w")))
      try await memory.forget()
      for element in Self.junk { _ = try await q.redis.command("LPUSH", "campaign:X", .string(element)) }
      _ = try await q.redis.command("LPUSH", "campaign:X:fallidos", "basura")
      for key in ["campaign:X:inflight", "campaign:X:inciertos"] {
        _ = try await q.redis.command("HSET", .string(key), "basura", "basura")
      }
      var map = OutcomeMap()
      for message in taken { map[message.seq] = .sent }
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: map)
      let reply = try await q.queue.accounts.reconcile(owner.owned, &account)
      guard case .reconciled(_, moved: 10, setAside: 0) = reply else { throw Unexpected("\(reply)") }
      _ = try await q.queue.inspector.sift("X")
      #expect(try await q.expectSound().values.count { $0 == .sent } == 10)
    }
  }

  @Test func aCampaignWithLostMessagesStopsInsteadOfEnding() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 60)
      var owner = try await q.own()
      let taken = try await owner.take(10).messages
      _ = try await q.redis.command("DEL", "campaign:X")
      let turn = try await owner.take(0, taken.all(.sent(messageID: "w")))
      #expect(turn.state == .stopped && !turn.isOver)
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      var status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(sent: 10, lost: 50) && status.total == 60)
      #expect(status.reason?.contains("Faltan 50 mensajes") == true)
      // The campaign stops again when the loss is not accepted.
      #expect(try await q.queue.controls.retry("X", .failed, operation: "o") == .moved(0))
      #expect(try await q.queue.controls.resume("X") == .done(.processing))
      owner = try await q.own()
      #expect(try await owner.take(5).isOver)
      status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .completed && status.counts.lost == 50)
      #expect(status.reason == ForeignHands.lossText(50))
      // More messages are lost after that.
      _ = try await q.redis.command("LTRIM", "campaign:X:resultados", 4, -1)
      status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(sent: 6, lost: 54))
    }
  }

  /// With a spoilt total no message is taken for a foreign element, and none is thrown away.
  @Test(arguments: ["basura", "2", "-7", "99999999999", ""]) func aSpoiltTotalLosesNothing(total: String) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "total", .string(total))
      _ = try await q.queue.inspector.inspect("X")
      _ = try await q.queue.inspector.sift("X")
      var owner = try await q.own()
      let taken = try await owner.take(10).messages
      #expect(taken.map(\.seq) == [1, 2, 3, 4, 5])
      #expect(try await owner.take(0, taken.all(.sent(messageID: "w"))).isOver)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts.sum == status.total && (total == "2" || status.counts.sent == 5))
      #expect(try await q.list("campaign:X:resultados").count == 5)
    }
  }

  @Test(arguments: [
    ("estado", "basura"), ("estado", ""), ("turno", "basura"), ("turno", "1e9"), ("turno", "9999999999999999999"),
    ("propietario", ""),
  ]) func statsThatNoScriptCouldGoOnWithAreMended(field: String, value: String) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      _ = try await owner.take(2)
      if field == "propietario" {
        _ = try await q.redis.command("HDEL", "campaign:X:stats", "propietario")
      } else {
        _ = try await q.redis.command("HSET", "campaign:X:stats", .string(field), .string(value))
      }
      let found = try #require(try await q.queue.inspector.inspect("X"))
      #expect(found.mended > 0)
      #expect(try await q.queue.inspector.inspect("X")?.mended == 0)
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      #expect(seen.turn >= owner.turn)
      if field == "estado" {
        #expect(seen.state == .stopped)
        #expect(try await q.queue.statuses.read("X")?.reason?.contains("Alguien cambió el estado") == true)
      } else {
        let reply = try await q.queue.claims.claim(
          "X", observed: seen, token: q.queue.claims.newToken(upload: seen.upload))
        guard case .owned(let claimed) = reply else { throw Unexpected("\(reply)") }
        #expect(claimed.setAside == 2)
      }
      try await q.expectSound()
    }
  }

  @Test func anExpiryIsTakenOffACampaignThatGoesOnOnly() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      for key in ["campaign:X", "campaign:X:stats"] {
        _ = try await q.redis.command("PEXPIRE", .string(key), 600_000)
      }
      #expect(try await q.queue.inspector.inspect("X")?.expiring == 2)
      #expect(try await q.queue.inspector.inspect("X")?.expiring == 0)
      for key in ["campaign:X", "campaign:X:stats"] { #expect(try await q.text("PTTL", .string(key)) == "-1") }
      #expect(try await q.queue.statuses.read("X")?.reason?.contains("caducidad") == true)
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.inspector.inspect("X") == nil)
      #expect(try await q.text("PTTL", "campaign:X:stats") != "-1")
    }
  }
}
