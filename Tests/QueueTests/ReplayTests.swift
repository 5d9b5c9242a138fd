// Every script is called twice with the same arguments, as after a lost reply: the second call gives the answer the
// first one gave, or says that it comes too late, and changes nothing (docs/queue.md, "The scripts").

import CampaignSupport
import EventLoop
import RedisClient
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct ReplayTests {
  typealias Call = @LoopActor () async throws -> String

  struct Row: Sendable, CustomTestStringConvertible {
    /// The script's name, then what is special.
    let testDescription: String
    /// What the second call answers; nil = the same as the first.
    var second: String?
    /// Makes the situation and gives the call.
    let prepare: @Sendable @LoopActor (QueueFixture) async throws -> Call

    init(
      _ name: String, second: String? = nil,
      _ prepare: @escaping @Sendable @LoopActor (QueueFixture) async throws -> Call
    ) {
      testDescription = name
      self.second = second
      self.prepare = prepare
    }
  }

  static let rows: [Row] = [
    Row("publish") { q in
      try await q.stage("u1", count: 10)
      return { "\(try await q.queue.publisher.publish(QueueFixture.publication()))" }
    },
    Row("start", second: "startedBefore(") { q in
      try await q.publish { $0.isDraft = true }
      let start = DraftStart(draft: "u1", asked: "a", start: nil, fields: [])
      return { "\(try await q.queue.drafts.start("X", start))" }
    },
    Row("copy") { q in
      try await q.publish(count: 30)
      return { "\(try await q.queue.copies.pass(.all, of: "X", to: "c1").count)" }
    },
    Row("control discard", second: "gone") { q in
      try await q.publish { $0.isDraft = true }
      return { "\(try await q.queue.controls.discard("X"))" }
    },
    Row("append") { q in
      let message = AddedMessage(
        campaign: "X", row: Array("[\"584120000001\"]".utf8), filledColumns: ["numero"], request: "r", upload: "u9",
        template: "promo", inbox: "14", language: "es", columns: "[\"numero\"]", created: 0)
      return {
        switch try await q.queue.messages.append(message) {
        case .added(let seq, let position, let state, _): "\(seq) \(position) \(state)"
        case let other: "\(other)"
        }
      }
    },
    Row("claim of a free one") { q in
      try await q.publish()
      return try await claim(q)
    },
    Row("claim of a dead owner's") { q in
      try await q.publish()
      var owner = try await q.own()
      _ = try await owner.take(3)
      return try await claim(q)
    },
    Row("claim of one that is gone") { q in
      try await q.publish()
      let call = try await claim(q)
      _ = try await q.redis.command("DEL", "campaign:X:stats")
      return call
    },
    Row("take_turn", second: "stale(turn: 1000002)") { q in
      try await q.publish()
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      owner.turn += 1
      let request = owner.request(
        2,
        [
          MessageOutcome(of: messages[0], .sent(messageID: "w")), MessageOutcome(of: messages[1], .retry(after: 100)),
        ])
      let owned = owner.owned
      return { "\(try await q.queue.turns.take(owned, request))" }
    },
    Row("take_turn that ends the campaign", second: "lost(state: Campaigns.CampaignState.completed") { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let messages = try await owner.take(1).messages
      owner.turn += 1
      let request = owner.request(1, messages.all(.sent(messageID: "w")))
      let owned = owner.owned
      return { "\(try await q.queue.turns.take(owned, request))" }
    },
    Row("control revive", second: "conflict") { q in
      try await q.publish()
      _ = try await q.queue.controls.stop("X", reason: "plantilla")
      return { "\(try await q.queue.controls.revive("X", stoppedFor: "plantilla"))" }
    },
    Row("release") { q in
      try await q.publish()
      let owned = try await q.own().owned
      return { "\(try await q.queue.claims.release(owned, lastStart: 5, isHandover: true))" }
    },
    Row("status") { q in
      try await q.publish()
      return {
        let status = try await q.queue.statuses.read("X")
        return "\(String(describing: status?.counts)) \(String(describing: status?.state))"
      }
    },
    Row("list") { q in
      try await q.publish()
      let call = q.queue.list.titlesCommand(from: .oldest, most: 5, onlyActive: true)
      return { "\(try await CampaignList.titlesScript.run(call, on: q.redis))" }
    },
    Row("states") { q in
      try await q.publish()
      return { "\(try await CampaignList.statesScript.run(q.queue.list.statesCommand(["X", "Y"]), on: q.redis))" }
    },
    Row("totals") { q in
      try await q.publish()
      return { "\(try await q.queue.list.totals())" }
    },
    Row("glance") { q in
      try await q.publish()
      let catalogue = CampaignCatalogue(q.queue)
      return { "\(try await catalogue.campaigns())" }
    },
    Row("hour") { q in
      try await q.publish()
      return { "\(try await q.queue.hour.read(["X", "Y"]).points)" }
    },
    Row("types") { q in
      try await q.publish()
      return { "\(try await q.queue.containers.areOfTheirTypes(in: "X"))" }
    },
    Row("search") { q in
      try await q.publish()
      let wish = CampaignSearch.Wish(seqs: 1...3, tellsSeqs: true)
      return {
        let reply = try await q.queue.search.look(
          in: "X", for: wish, through: [.pending], from: .init(.pending)
        ) { _, _ in }
        return String(describing: reply)
      }
    },
    Row("latest") { q in
      try await q.publish()
      return { "\(try await q.queue.latest.campaigns(after: nil, most: 5))" }
    },
    Row("read_piece") { q in
      try await q.publish()
      return {
        let reply = try await CampaignContainers.pieceScript.run(
          on: q.redis, keys: ["campaign:X"], arguments: ["list", "-10", 4, 1000])
        return "\(reply.asArray?.map(\.asText) ?? [])"
      }
    },
    Row("control pause") { q in
      try await q.publish()
      return { "\(try await q.queue.controls.pause("X"))" }
    },
    Row("control resume") { q in
      try await q.publish()
      _ = try await q.queue.controls.pause("X")
      return { "\(try await q.queue.controls.resume("X"))" }
    },
    Row("control cancel") { q in
      try await q.publish()
      return { "\(try await q.queue.controls.cancel("X"))" }
    },
    Row("control pace") { q in
      try await q.publish()
      return { "\(try await q.queue.controls.setInterval("X", 700))" }
    },
    Row("control delete", second: "gone") { q in
      try await q.publish()
      _ = try await q.queue.controls.cancel("X")
      return { "\(try await q.queue.controls.delete("X"))" }
    },
    Row("retry of failed ones") { q in
      try await finish(q, .failed(code: "1", text: "x"))
      return { "\(try await q.queue.controls.retry("X", .failed, operation: "op"))" }
    },
    Row("retry of uncertain ones") { q in
      try await finish(q, .uncertain)
      return { "\(try await q.queue.controls.retry("X", .uncertain, operation: "op"))" }
    },
    Row("doubt", second: "0") { q in
      try await q.publish()
      return {
        let reply = try await CampaignAccounts.doubtScript.run(
          on: q.redis, keys: QueueKeys.campaign("X").all + [.string(QueueKeys.active)],
          arguments: ["X", "u1", 5_000_000, 20])
        return "\(reply.asInteger ?? -1)"
      }
    },
    Row("settled") { q in
      try await finish(q, .uncertain)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "propietario", "t")
      return {
        let reply = try await CampaignAccounts.settledScript.run(
          on: q.redis, keys: ["campaign:X:stats", "campaign:X:inciertos"], arguments: ["t", "uncertain", 0])
        return "\(reply)"
      }
    },
    Row("inspect", second: "procesando 0 0 0") { q in
      try await q.publish()
      var owner = try await q.own()
      _ = try await owner.take(1)
      _ = try await q.redis.command("HSET", "campaign:X:inflight", "basura", "basura")
      _ = try await q.redis.command("PEXPIRE", "campaign:X", 60_000)
      return {
        let found = try #require(try await q.queue.inspector.inspect("X"))
        return "\(found.state.rawValue) \(found.expiring) \(found.mended) \(found.surplus)"
      }
    },
    Row("sift", second: "0") { q in
      try await q.publish()
      _ = try await q.redis.command("LPUSH", "campaign:X", "basura", "")
      return { "\(try await q.queue.inspector.sift("X"))" }
    },
    Row("reconcile", second: "stale(turn: 1000010)") { q in
      try await q.publish()
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      let account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen,
        ledger: [LedgerEntry(seq: message.seq, attempts: 1, fate: .settled(.uncertain))])
      let owned = owner.owned
      return {
        var account = account
        return "\(try await q.queue.accounts.reconcile(owned, &account))"
      }
    },
    Row("stage") { q in
      _ = try await q.redis.command("HSET", "exclusiones", "584121000002", "1||")
      let elements = (1...3).map { RedisArgument.string("\($0)|0|\(QueueFixture.row($0))") }
      return {
        let reply = try await UploadStaging.script.run(
          on: q.redis, keys: ["carga:u1", "carga:u1:excluidos", "exclusiones"], arguments: [60_000] + elements)
        return "\(reply)"
      }
    },
    Row("exclude") { q in
      {
        let reply = try await ExclusionList.script.run(
          on: q.redis, keys: ["exclusiones"], arguments: [1000, "1||", "1", "584121000001", "584121000002"])
        return "\(reply)"
      }
    },
    Row("note_template") { q in
      { "\(try await q.queue.templates.note("1|promo|es", event: "PAUSED", time: 5))" }
    },
    Row("reply", second: "0") { q in
      let queue = CampaignQueue(
        connection: q.redis, settings: ReceiptScriptTests.settings, identity: q.queue.link.identity)
      try await ReceiptScriptTests.send(QueueFixture(server: q.server, queue: queue), 3)
      _ = try await queue.receipts.record([ReceiptScriptTests.status(1, .delivered)], of: "X", upload: "u1")
      return { "\(try await q.queue.replies.count(["wamid.1"]))" }
    },
    Row("receipt", second: "0 1") { q in
      let queue = CampaignQueue(
        connection: q.redis, settings: ReceiptScriptTests.settings, identity: q.queue.link.identity)
      try await ReceiptScriptTests.send(QueueFixture(server: q.server, queue: queue), 3)
      let statuses = [ReceiptScriptTests.status(2, .delivered)]
      return {
        guard case .stored(let tally, _) = try await queue.receipts.record(statuses[...], of: "X", upload: "u1") else {
          return "gone"
        }
        return "\(tally.applied) \(tally.repeated)"
      }
    },
    Row("take_webhook", second: "LATER") { q in
      try await oweAnnouncement(q)
      return {
        let reply = try await EndAnnouncements.takeScript.run(
          on: q.redis, keys: ["campaign:X:stats", "webhooks:pendientes"], arguments: ["X", "general", 60_000])
        return reply.asArray?.first?.asText ?? "\(reply)"
      }
    },
    Row("settle_webhook", second: "0") { q in
      try await oweAnnouncement(q)
      let keys = QueueKeys.campaign("X").all + ["webhooks:pendientes"]
      return {
        let reply = try await EndAnnouncements.settleScript.run(
          on: q.redis, keys: keys, arguments: ["X", "general", "w", "entregado", 0, 1, 60_000])
        return "\(reply.asInteger ?? -1)"
      }
    },
    Row("notice") { q in
      try await q.publish(count: 2) { $0.fields += [("avisos", "espera")] }
      return {
        try await q.queue.announcements.noteDue(of: "X")
        return ""
      }
    },
    Row("forget_titles") { q in
      _ = try await q.redis.command("HSET", "campaigns:titulos", "a", "a\u{200D}b", "c", "c")
      return {
        try await q.queue.titles.forgetExpired()
        return ""
      }
    },
    Row("forget") { q in
      _ = try await q.redis.command("ZADD", "campaigns:index", 1, "X")
      return { "\(try await q.queue.hints.forget("X"))" }
    },
    Row("take_ticket", second: "nil") { q in
      try await q.queue.tickets.keep("5f1c", for: "1\tX\tpanel")
      return { "\(try await q.queue.tickets.take("5f1c") ?? "nil")" }
    },
  ]

  @Test(arguments: rows) func theSecondCallChangesNothing(_ row: Row) async throws {
    try await QueueFixture.run { q in
      let call = try await row.prepare(q)
      let untouched = try await q.contents()
      let first = try await call()
      let contents = try await q.contents()
      let reading = [
        "status", "list", "states", "totals", "types", "read_piece", "search", "latest", "settled", "glance", "hour",
      ]
      if !reading.contains(row.testDescription) {
        #expect(contents != untouched, "the first call did something")
      }
      let second = try await call()
      if let expected = row.second {
        #expect(second.hasPrefix(expected), "\(first), then \(second)")
      } else {
        #expect(second == first)
      }
      #expect(try await q.contents() == contents)
    }
  }

  /// Grants that are not used cost pace: the second call's are later. A beat only moves its times. A request that is
  /// counted twice is one fewer for its client.
  @Test func whatMayNotBeTheSameTwice() async throws {
    try await QueueFixture.run { q in
      let first = try await q.queue.numberPace.reserve("14", want: 2, perSecond: 50).starts
      let second = try await q.queue.numberPace.reserve("14", want: 2, perSecond: 50).starts
      #expect(first.count == 2 && second.count == 2 && second[0] >= first[1] + 19)
      try await q.queue.instances.beat(running: 1)
      try await q.queue.instances.beat(running: 1)
      #expect(try await q.sortedSet("instancias") == [q.queue.link.identity.text])
      var left: [Int64?] = []
      for _ in 0..<2 {
        let reply = try await ClientRates.script.run(on: q.redis, keys: ["limite:10.0.0.1"], arguments: [60])
        left.append(reply.asArray?[1].asInteger)
      }
      #expect(left == [59, 58])
    }
  }

  @Test func noScriptIsForgotten() {
    let tested = Set(Self.rows.map { String($0.testDescription.prefix { $0 != " " }) })
    #expect(tested.union(["reserve_number", "heartbeat", "limit_rate", "probe"]) == Set(QueueScripts.all.map(\.name)))
  }

  @LoopActor
  private static func claim(_ q: QueueFixture) async throws -> Call {
    let seen = try #require(try await q.queue.observer.observe(["X"])[0])
    let token = q.queue.claims.newToken(upload: seen.upload)
    return {
      switch try await q.queue.claims.claim("X", observed: seen, token: token) {
      case .owned(let claimed): "owned \(claimed.turn) \(claimed.counts)"
      case let other: "\(other)"
      }
    }
  }

  /// A campaign whose end is to be announced now.
  @LoopActor
  private static func oweAnnouncement(_ q: QueueFixture) async throws {
    try await q.publish()
    _ = try await q.redis.command(
      "HSET", "campaign:X:stats", "webhook_general", "pendiente", "webhook_general_intentos", 0, "webhook_id", "w",
      "webhook_evento", "encolado", "webhook_ms", 1)
    _ = try await q.redis.command("ZADD", "webhooks:pendientes", 1, "X")
  }

  /// Ends a campaign of five with the same outcome for all.
  @LoopActor
  private static func finish(_ q: QueueFixture, _ kind: MessageOutcome.Kind) async throws {
    try await q.publish(count: 5)
    var owner = try await q.own()
    let messages = try await owner.take(5).messages
    _ = try await owner.take(0, messages.all(kind))
  }
}
