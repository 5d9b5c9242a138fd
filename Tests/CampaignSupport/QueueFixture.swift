// A queue on a real redis-server of its own, and the steps of every test of the scripts: publish a campaign, own it,
// take turns, look where each message stands.

import EventLoop
import RedisClient
import TestSupport
import Testing
import Text

@testable import Campaigns
@testable import Queue

@LoopActor
package struct QueueFixture {
  package let server: RedisServerFixture
  package let queue: CampaignQueue

  package init(server: RedisServerFixture, queue: CampaignQueue) {
    self.server = server
    self.queue = queue
  }

  package var redis: RedisConnection { queue.link.connection }

  /// Runs `body` with a fresh server whose clock stands still: what is decided by Redis' time does not depend on how
  /// fast the machine is. `server.moveClock` lets time pass.
  package nonisolated static func runTimeless(
    _ settings: QueueSettings = .fast, limit: Duration = .seconds(60),
    _ body: @escaping @LoopActor (QueueFixture) async throws -> Void
  ) async throws {
    try await run(settings, limit: limit, clockAhead: 0) { fixture in
      try fixture.server.stopClock()
      try await body(fixture)
    }
  }

  /// Runs `body` with a fresh server, within a deadline.
  package nonisolated static func run(
    _ settings: QueueSettings = .fast, limit: Duration = .seconds(60), clockAhead: Int? = nil,
    arguments: [String] = [],
    _ body: @escaping @LoopActor (QueueFixture) async throws -> Void
  ) async throws {
    try await withDeadline(limit) {
      try await RedisServerFixture.run(clockAhead: clockAhead, arguments: arguments) { server in
        let queue = try await CampaignQueue.connected(to: server, settings: settings)
        let result: Result<Void, any Error>
        do { result = .success(try await body(QueueFixture(server: server, queue: queue))) } catch {
          result = .failure(error)
        }
        await queue.link.connection.close()
        try result.get()
      }
    }
  }

  // MARK: Doing

  /// Puts elements 1…count into the staging list of `upload`.
  package func stage(_ upload: String, count: Int) async throws {
    for start in stride(from: 1, through: count, by: 500) {
      var push = RedisCommand("RPUSH")
      push.append("carga:\(upload)")
      for seq in start...min(start + 499, count) { push.append("\(seq)|0|\(Self.row(seq))") }
      _ = try await redis.command(push)
    }
  }

  package static func row(_ seq: Int) -> String { "[\"\(number(seq))\",\"\",[\"Ñandú|\(seq)\"],\"x\"]" }

  /// The number that the row of a message has.
  package static func number(_ seq: Int) -> String { "58412\(1_000_000 + seq)" }

  /// Puts the numbers of messages on the list of exclusions.
  package func exclude(_ seqs: some Sequence<Int>) async throws {
    let numbers = seqs.map { RedisArgument.string(Self.number($0)) }
    for start in stride(from: 0, to: numbers.count, by: 1000) {
      let some = Array(numbers[start..<min(start + 1000, numbers.count)])
      _ = try await queue.exclusions.add(some, value: "1767868200000|manual|", isRepeat: false)
    }
  }

  @discardableResult
  package func publish(
    _ campaign: String = "X", upload: String = "u1", count: Int = 10,
    _ change: (inout Publication) -> Void = { _ in }
  ) async throws -> PublishReply {
    try await stage(upload, count: count)
    var publication = Self.publication(campaign, upload: upload, count: count)
    change(&publication)
    return try await queue.publisher.publish(publication)
  }

  package static func publication(_ campaign: String = "X", upload: String = "u1", count: Int = 10) -> Publication {
    Publication(
      campaign: campaign, upload: upload, count: count, fingerprint: "sha-\(upload)", answer: "{\"answer\":1}",
      columns: "[\"numero\",\"variable1\",\"cedula\"]", created: 1_767_868_200_000,
      fields: [("plantilla", "promo"), ("buzon", "14"), ("idioma", "es")])
  }

  /// Claims a campaign that is free.
  package func own(_ campaign: String = "X") async throws -> Owner {
    let seen = try #require(try await queue.observer.observe([campaign])[0])
    let reply = try await queue.claims.claim(
      campaign, observed: seen, token: queue.claims.newToken(upload: seen.upload))
    guard case .owned(let claimed) = reply else { throw Unexpected("claim: \(reply)") }
    return Owner(queue: queue, claimed: claimed)
  }

  // MARK: Looking

  package func text(_ words: RedisArgument...) async throws -> String? {
    let reply = try await redis.command(words)
    return reply.asText ?? reply.asInteger.map { String($0) }
  }

  package func list(_ key: String) async throws -> [String] {
    try await redis.command("LRANGE", .string(key), 0, -1).asArray?.compactMap(\.asText) ?? []
  }

  package func hash(_ key: String) async throws -> [String: String] {
    let parts = try await redis.command("HGETALL", .string(key)).asArray?.compactMap(\.asText) ?? []
    return Dictionary(uniqueKeysWithValues: stride(from: 0, to: parts.count, by: 2).map { (parts[$0], parts[$0 + 1]) })
  }

  package func sortedSet(_ key: String) async throws -> [String] {
    try await redis.command("ZRANGE", .string(key), 0, -1).asArray?.compactMap(\.asText) ?? []
  }

  package func stats(_ campaign: String = "X") async throws -> [String: String] {
    try await hash("campaign:\(campaign):stats")
  }

  /// Everything in Redis, to see that a call changed nothing. The hints have only their names, not their times.
  package func contents() async throws -> [String: String] {
    var contents: [String: String] = [:]
    for key in try await redis.command("KEYS", "*").asArray?.compactMap(\.asText) ?? [] {
      // That a title was deleted stays known.
      if key == QueueKeys.deleted { continue }
      let type = try await text("TYPE", .string(key))
      let expires = try await text("PEXPIRETIME", .string(key)) ?? ""
      let value =
        switch type {
        case "list": try await list(key).joined(separator: "\n")
        case "hash": try await hash(key).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "\n")
        case "zset" where key.hasPrefix("campaigns:"): try await sortedSet(key).sorted().joined(separator: "\n")
        case "zset":
          try await redis.command("ZRANGE", .string(key), 0, -1, "WITHSCORES").asArray?.compactMap(\.asText)
            .joined(separator: "\n") ?? ""
        default: try await text("GET", .string(key)) ?? ""
        }
      contents[key] = "\(type ?? "") \(expires)\n\(value)"
    }
    return contents
  }

  /// Where every message of a campaign is.
  package func places(_ campaign: String = "X") async throws -> [Int: [Place]] {
    let keys = QueueKeys.campaign(campaign)
    var places: [Int: [Place]] = [:]
    func note(_ place: Place, _ elements: [Substring]) throws {
      for element in elements {
        guard let seq = element.split(separator: "|").first.flatMap({ Int($0) }) else {
          throw Unexpected("element '\(element)' in \(place)")
        }
        places[seq, default: []].append(place)
      }
    }
    func field(_ line: String, after tabs: Int) -> Substring {
      line.split(separator: "\t", maxSplits: tabs, omittingEmptySubsequences: false)[tabs]
    }
    func field(_ line: String, afterBars bars: Int) -> Substring {
      line.split(separator: "|", maxSplits: bars, omittingEmptySubsequences: false)[bars]
    }
    try note(.pending, try await list(keys.pending).map { $0[...] })
    try note(.inFlight, try await hash(keys.inFlight).values.map { field($0, afterBars: 2) })
    try note(.delayed, try await sortedSet(keys.delayed).map { $0[...] })
    try note(.sent, try await list(keys.results).map { field($0, after: 2) })
    try note(.failed, try await list(keys.failures).map { field($0, after: 3) })
    try note(.uncertain, try await hash(keys.uncertain).values.map { field($0, afterBars: 2) })
    try note(.cancelled, try await list(keys.cancelled).map { $0[...] })
    try note(.cancelled, try await sortedSet(keys.cancelledDelayed).map { $0[...] })
    try note(.excluded, try await list(keys.excluded).map { field($0, after: 1) })
    return places
  }

  /// Checks that each message is in exactly one container, that the sum is exact, and that the mirrors in `stats` equal
  /// the containers.
  @discardableResult
  package func expectSound(
    _ campaign: String = "X", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> [Int: Place] {
    let status = try #require(try await queue.statuses.read(campaign), sourceLocation: sourceLocation)
    let stats = try await stats(campaign)
    let places = try await places(campaign)
    #expect(status.counts.sum == status.total, sourceLocation: sourceLocation)
    #expect(places.count == status.total, sourceLocation: sourceLocation)
    #expect(places.keys.allSatisfy { (1...status.total).contains($0) }, sourceLocation: sourceLocation)
    #expect(places.values.allSatisfy { $0.count == 1 }, sourceLocation: sourceLocation)
    let mirrors = [
      "pendientes": status.counts.pending, "en_vuelo": status.counts.inFlight, "reintentando": status.counts.retrying,
      "enviados": status.counts.sent, "fallidos": status.counts.failed, "inciertos": status.counts.uncertain,
      "cancelados": status.counts.cancelled, "excluidos": status.counts.excluded, "total": status.total,
    ]
    let lines = try await redis.command("LRANGE", .string(QueueKeys.campaign(campaign).failures), 0, -1).asArray ?? []
    let codes = lines.compactMap { $0.asText?.split(separator: "\t", omittingEmptySubsequences: false) }
      .filter { $0.count > 3 }.map { String($0[1]) }
    let counted = try await hash(QueueKeys.campaign(campaign).codes)
    #expect(
      counted == Dictionary(grouping: codes) { $0 }.mapValues { String($0.count) }, sourceLocation: sourceLocation)
    for (name, count) in mirrors { #expect(stats[name] == "\(count)", "\(name)", sourceLocation: sourceLocation) }
    return places.mapValues { $0[0] }
  }
}

/// The containers of a campaign.
package enum Place: Sendable, Hashable { case pending, inFlight, delayed, sent, failed, uncertain, cancelled, excluded }

extension QueueSettings {
  /// Settings without a pace, with the default lease.
  package static var fast: QueueSettings {
    var settings = QueueSettings()
    settings.interval = 0
    return settings
  }

  package func with(_ change: (inout QueueSettings) -> Void) -> QueueSettings {
    var settings = self
    change(&settings)
    return settings
  }
}

extension CampaignQueue {
  /// A queue of another instance on the same server; its connection is to be closed.
  package static func connected(
    to server: RedisServerFixture, settings: QueueSettings, label: String = "prueba"
  ) async throws -> CampaignQueue {
    let connection = RedisConnection(
      try RedisURL(server.socketURL),
      settings: RedisSettings(connectTimeout: .seconds(10), commandTimeout: .seconds(20)))
    connection.open()
    try await connection.waitUntilReady(within: .seconds(10))
    return CampaignQueue(connection: connection, settings: settings, identity: InstanceIdentity(label: label))
  }
}

extension Publication {
  /// The campaign's own pace, `intervalo_ms`.
  package var interval: Milliseconds? {
    get { fields.first { $0.name == "intervalo_ms" }.flatMap { Milliseconds($0.value) } }
    set { fields = fields.filter { $0.name != "intervalo_ms" } + (newValue.map { [("intervalo_ms", "\($0)")] } ?? []) }
  }
}
