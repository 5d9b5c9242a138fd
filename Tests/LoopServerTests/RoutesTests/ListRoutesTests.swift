// What spans all campaigns, asked for by many at once, with real sockets and a real Redis.

import Campaigns
import EventLoop
import HTTPServer
import RedisClient
import TestSupport
import Testing

@testable import LoopServer

@Suite struct ListRoutesTests {
  /// So many campaigns, as the status and the list need them.
  @LoopActor
  private func fill(_ fixture: QueueFixture, _ count: Int, note: String = "") async throws {
    for start in stride(from: 0, to: count, by: 500) {
      var commands: [RedisCommand] = []
      for number in start..<min(start + 500, count) {
        let id = "C\(number)"
        let keys = fixture.queue.keys.campaign(id)
        commands.append(
          RedisCommand(
            "HSET", .string(keys.stats), "upload_id", "u", "token", "", "turno", 0, "estado", "pausado", "total", 2,
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
    let campaigns = CampaignRoutes(queue: fixture.queue)
    let system = SystemRoute(queue: fixture.queue, health: ServiceHealth(instance: "prueba"), dispatcher: nil)
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

  /// On HTTP/1.0 every answer ends with its connection.
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
  private func statusCalls(_ fixture: QueueFixture) async throws -> Int {
    let stats = try await fixture.text("INFO", "commandstats") ?? ""
    return Int(stats.firstMatch(of: /cmdstat_evalsha:calls=(\d+)/)?.1 ?? "0") ?? 0
  }

  @Test(arguments: [0, 1, 199, 200, 201, 1200])
  func aListHasThemAllInOrder(_ count: Int) async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, count)
      try await withRoutes(fixture) { address in
        let ids = (0..<count).map { "C\($0)" }
        let titles = try await get("/lista", address)
        #expect(titles.head.hasPrefix("HTTP/1.1 200") && titles.head.contains("\r\nContent-Type: application/json"))
        #expect(titles.head.contains("\r\nContent-Length: ") == (count <= 200), "a long one is sent as it is made")
        #expect(titles.json["total"]?.integer == Int64(count))
        #expect(titles.json["campanas"]?.array?.map(\.string) == ids)
        let details = try await get("/lista?detalle=true", address).json
        #expect(details["total"]?.integer == Int64(count))
        #expect(details["campanas"]?.array?.map { $0["campaign_id"]?.string } == ids)
        #expect(try await get("/lista?estado=pausado", address).json["total"]?.integer == Int64(count))
        #expect(try await get("/lista?estado=completado", address).json["total"]?.integer == 0)
      }
    }
  }

  @Test func simultaneousQuestionsAboutTheSystemAreOneReading() async throws {
    try await QueueFixture.run { fixture in
      try await fill(fixture, 600)
      try await withRoutes(fixture) { address in
        #expect(try await get("/sistema", address).json["total_mensajes_pendientes"]?.integer == 1200)
        let before = try await statusCalls(fixture)
        let asking = (0..<50).map { _ in spawn { try await get("/sistema", address).json } }
        for task in asking {
          let json = try await task.value
          #expect(json["campanas_activas"]?.integer == 600 && json["total_mensajes_pendientes"]?.integer == 1200)
        }
        // Two or three: one for the first, and what came while one was under way.
        #expect(try await statusCalls(fixture) - before < 10 * 600)
      }
    }
  }

  @Test func soManyListsAtATime() async throws {
    try await QueueFixture.run { fixture in
      // So long that nobody's sockets hold it.
      try await fill(fixture, 300, note: String(repeating: "x", count: 25_000))
      try await withRoutes(fixture) { address in
        let clients = try (0..<Limits.lists).map { _ in try RudeClient(port: Int(address.port)) }
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
