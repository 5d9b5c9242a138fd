// Routes over all campaigns that many clients ask at once, with real sockets and a real Redis.

import CampaignSupport
import EventLoop
import HTTPServer
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Health
@testable import JSON
@testable import Queue

@Suite struct ListRoutesTests {
  /// Stores a number of campaigns with the fields that the status and the list need.
  @LoopActor
  private func fill(_ fixture: QueueFixture, _ count: Int, note: String = "") async throws {
    for start in stride(from: 0, to: count, by: 500) {
      var commands: [RedisCommand] = []
      for number in start..<min(start + 500, count) {
        let id = "C\(number)"
        let keys = QueueKeys.campaign(id)
        commands.append(
          RedisCommand(
            "HSET", .string(keys.stats), "upload_id", "u", "propietario", "", "turno", 0, "estado", "pausado", "total",
            2,
            "motivo", .string(note)))
        commands.append(RedisCommand("RPUSH", .string(keys.pending), "1|0|[]", "2|0|[]"))
        commands.append(RedisCommand("ZADD", .string(QueueKeys.index), RedisArgument(number), .string(id)))
        commands.append(RedisCommand("ZADD", .string(QueueKeys.active), RedisArgument(number), .string(id)))
      }
      _ = try await fixture.redis.pipeline(commands)
    }
  }

  @LoopActor
  private func withRoutes(
    _ fixture: QueueFixture, _ body: @escaping @LoopActor (SocketAddress) async throws -> Void
  ) async throws {
    let campaigns = CampaignRoutes(
      queue: fixture.queue, remembered: nil, catalogue: CampaignCatalogue(fixture.queue))
    let system = SystemRoute(list: fixture.queue.list, health: ServiceHealth(instance: "prueba"), dispatcher: nil)
    let listener = HTTPListener(
      router: Router([
        .async(.get, "/lista") { try await campaigns.list($0) },
        .async(.get, "/sistema") { try await system.handle($0) },
      ]))
    try listener.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
    let result: Result<Void, any Error>
    do { result = .success(try await body(listener.localAddress!)) } catch { result = .failure(error) }
    await listener.stop(within: .zero)
    try result.get()
  }

  /// Reads an answer to its end, which on HTTP/1.0 is the connection's.
  @LoopActor
  private func get(_ path: String, _ address: SocketAddress) async throws -> (head: String, json: JSONValue) {
    let connection = try await TCPConnection.connect(to: address)
    defer { connection.close() }
    try await connection.send(Array("GET \(path) HTTP/1.0\r\n\r\n".utf8))
    var bytes: [UInt8] = []
    while let more = try await connection.read() { bytes += more }
    let end = try #require(bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) })
    return (
      String(decoding: bytes[..<end], as: UTF8.self),
      try JSONDocument.parse(Array(bytes[(end + 4)...]), maximumBytes: 1 << 26)
    )
  }

  @LoopActor
  private func scriptCalls(_ fixture: QueueFixture) async throws -> Int {
    let stats = try await fixture.text("INFO", "commandstats") ?? ""
    return Int(stats.firstMatch(of: /cmdstat_evalsha:calls=(\d+)/)?.1 ?? "0") ?? 0
  }

  @Test(arguments: [0, 1, QueueLimits.titleSlice - 1, QueueLimits.titleSlice, QueueLimits.titleSlice + 1, 1200])
  func aListHasAllTitlesInOrder(_ count: Int) async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, count)
      try await withRoutes(fixture) { address in
        let titles = try await get("/lista", address)
        #expect(titles.head.hasPrefix("HTTP/1.1 200") && titles.head.contains("\r\nContent-Type: application/json"))
        let isSentWhole = titles.head.contains("\r\nContent-Length: ")
        #expect(isSentWhole == (count <= QueueLimits.titleSlice), "a long one is sent as it is made")
        #expect(titles.json["total"]?.integer == Int64(count))
        #expect(titles.json["campanas"]?.array?.map(\.string) == (0..<count).map { "C\($0)" })
        #expect(titles.json["cursor"] == nil, "nobody asked for a page")
        #expect(try await get("/lista?estado=pausado", address).json["total"]?.integer == Int64(count))
        #expect(try await get("/lista?estado=completado", address).json["total"]?.integer == 0)
      }
    }
  }

  @Test(arguments: [
    0, 1, QueueLimits.listSlice - 1, QueueLimits.listSlice, QueueLimits.listSlice + 1, 3 * QueueLimits.listSlice,
  ])
  func aDetailedListHasAllStatusesInOrder(_ count: Int) async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, count)
      try await withRoutes(fixture) { address in
        let details = try await get("/lista?detalle=true", address)
        #expect(details.head.contains("\r\nContent-Length: ") == (count <= QueueLimits.listSlice))
        #expect(details.json["total"]?.integer == Int64(count))
        #expect(details.json["campanas"]?.array?.map { $0["campaign_id"]?.string } == (0..<count).map { "C\($0)" })
        #expect(details.json["cursor"] == nil)
      }
    }
  }

  @Test(arguments: ["", "&detalle=true"])
  func pagesAreTheListInParts(query: String) async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, 250)
      try await withRoutes(fixture) { address in
        var pages: [[String?]] = []
        var cursor = ""
        repeat {
          let page = try await get("/lista?limite=60\(query)\(cursor)", address).json
          let campaigns = try #require(page["campanas"]?.array)
          #expect(page["total"]?.integer == Int64(campaigns.count))
          pages.append(campaigns.map { $0.string ?? $0["campaign_id"]?.string })
          let next = try #require(page["cursor"])
          cursor = next.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty && pages.count < 10
        #expect(pages.map(\.count) == [60, 60, 60, 60, 10])
        #expect(pages.flatMap { $0 } == (0..<250).map { "C\($0)" })
        // A cursor alone asks for a page as well.
        let rest = try await get("/lista?cursor=19.433139\(query)", address)
        #expect(rest.json["total"]?.integer == 100, "of those behind C19 a page at most")
      }
    }
  }

  @Test(arguments: [
    ("limite=0", "limite"), ("limite=1001", "limite"), ("limite=x", "limite"), ("limite=", "limite"),
    ("cursor=", "cursor"), ("cursor=0", "cursor"), ("cursor=1.x", "cursor"), ("cursor=1.4", "cursor"),
  ])
  func whatIsNoPageIsRefused(query: String, field: String) async throws {
    try await QueueFixture.run { fixture in
      try await withRoutes(fixture) { address in
        let refused = try await get("/lista?\(query)", address)
        #expect(refused.head.hasPrefix("HTTP/1.1 422"))
        #expect(refused.json["detail"]?.array?.first?["loc"]?.array?.map(\.string) == ["query", field])
      }
    }
  }

  @Test func simultaneousQuestionsAboutTheSystemAreOneReading() async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, 600)
      try await withRoutes(fixture) { address in
        #expect(try await get("/sistema", address).json["total_mensajes_pendientes"]?.integer == 1200)
        let before = try await scriptCalls(fixture)
        let asking = (0..<50).map { _ in spawn { try await get("/sistema", address).json } }
        for task in asking {
          let json = try await task.value
          #expect(json["campanas_activas"]?.integer == 600 && json["total_mensajes_pendientes"]?.integer == 1200)
        }
        // There is one reading for the first, and one for those that came while it was under way. Each takes three
        // calls, or a few more.
        #expect(try await scriptCalls(fixture) - before < 10 * 5)
      }
    }
  }

  @Test func soManyListsAtATime() async throws {
    try await QueueFixture.run { fixture in
      // The answer is longer than the sockets' buffers.
      try await fill(fixture, 300, note: String(repeating: "x", count: 25_000))
      try await withRoutes(fixture) { address in
        let clients = try (0..<ListLimits.atOnce).map { _ in try RudeClient(port: Int(address.port)) }
        for client in clients { client.ask("GET", "/lista?detalle=true") }
        for client in clients {
          try await eventually(within: .seconds(20), "the answer begins") { client.read(upTo: 512) != "" }
        }
        let refused = try await get("/lista", address)
        #expect(refused.head.hasPrefix("HTTP/1.1 503") && refused.head.contains("\r\nRetry-After: 5"))
        #expect(refused.json["detail"]?.string == "Se están pidiendo demasiadas listas a la vez")
        #expect(try await get("/sistema", address).head.hasPrefix("HTTP/1.1 200"))
        clients[0].reset()
        try await eventually { try await get("/lista", address).head.hasPrefix("HTTP/1.1 200") }
        for client in clients { client.reset() }
      }
    }
  }
}
