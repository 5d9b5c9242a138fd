// Verbs whose client goes away, and verbs whose replies from Redis are lost. Both are done whole, and once.

import Campaigns
import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct InterruptedVerbTests {
  /// Stores a campaign as it stands after sending, with the given numbers of messages in its containers.
  @LoopActor
  private func place(
    _ id: String, _ fleet: Fleet, state: CampaignState, failed: Int = 0, pending: Int = 0, cancelled: Int = 0
  ) async throws {
    let keys = QueueKeys.campaign(id)
    let redis = fleet.queue.link.connection
    let total = failed + pending + cancelled
    _ = try await redis.command(
      "HSET", .string(keys.stats), "upload_id", "u1", "propietario", "", "turno", 0, "estado", .string(state.rawValue),
      "total", RedisArgument(total), "pendientes", RedisArgument(pending), "en_vuelo", 0, "reintentando", 0,
      "enviados", 0, "fallidos", RedisArgument(failed), "inciertos", 0, "cancelados", RedisArgument(cancelled),
      "excluidos", 0, "plantilla", "aviso", "buzon", "14", "idioma", "es", "columnas", "[\"numero\"]",
      "intervalo_ms", 3_600_000, "publicado_ms", 1_767_868_200_000)
    _ = try await redis.command("ZADD", .string(QueueKeys.index), 1, .string(id))
    var seq = 0
    for (key, count, prefix) in [
      (keys.failures, failed, "1767868200000\t131026\tno\t"), (keys.pending, pending, ""),
      (keys.cancelled, cancelled, ""),
    ] {
      for start in stride(from: 0, to: count, by: 1000) {
        var push = RedisCommand("RPUSH")
        push.append(key)
        for _ in start..<min(start + 1000, count) {
          seq += 1
          push.append("\(prefix)\(seq)|0|[\"58412\(1_000_000 + seq)\"]")
        }
        _ = try await redis.command(push)
      }
    }
    // The scripts are loaded beforehand, so that a lost reply is that of a call that ran.
    for script in QueueScripts.all { try await script.load(on: redis) }
  }

  @LoopActor
  private func field(_ name: String, _ id: String, _ fleet: Fleet) async throws -> Int? {
    try await fleet.queue.link.connection.command("HGET", "campaign:\(id):stats", .string(name)).asInteger.map {
      Int($0)
    }
  }

  /// Resets a client's connection, and waits until the server has noticed.
  @LoopActor
  private func goAway(_ client: RudeClient, _ fleet: Fleet) async throws {
    client.reset()
    try await eventually("only the scrape's own connection is left") {
      try await fleet.servers[0].metrics().value("loopserver_http_connections") == 1
    }
  }

  /// A reset is not the end of input that a client which still waits may send: it cancels the request.
  @Test func aRetryGoesOnWithoutTheClientThatAskedForIt() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        try await place("X", fleet, state: .completed, failed: 8000)
        // The first of several calls is made, and its reply waits until the client is gone.
        fleet.proxies[0].expect(.nothing, pattern: CampaignControls.retryScript.digest, then: .silent)
        let client = try RudeClient(port: fleet.servers[0].port)
        client.ask("POST", "/api/campanas/X/reintentar?todos=true", headers: ["Content-Length: 0"])
        try await eventually { try await field("reintento_quedan", "X", fleet) ?? 0 > 0 }
        try await goAway(client, fleet)
        #expect(try await field("reintento_quedan", "X", fleet) ?? 0 > 0, "it was in the middle")
        fleet.proxies[0].weather = .fair
        try await eventually("all are moved") { try await field("reintento_quedan", "X", fleet) == 0 }
        let status = try await fleet.status("X")
        try status.checkSum()
        #expect(status.int("fallidos") == 0)
      }
    }
  }

  @Test func aCancellationGoesOnWithoutTheClientThatAskedForIt() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        // An earlier cancellation has left more messages than a call may move.
        try await place("X", fleet, state: .paused, pending: 6000, cancelled: 1500)
        fleet.proxies[0].expect(.nothing, pattern: CampaignControls.controlScript.digest, then: .silent)
        let client = try RudeClient(port: fleet.servers[0].port)
        client.ask("POST", "/api/campanas/X/cancelar", headers: ["Content-Length: 0"])
        try await eventually { try await fleet.queue.statuses.read("X")?.state == .cancelled }
        try await goAway(client, fleet)
        #expect(try await fleet.queue.statuses.read("X")?.counts.pending ?? 0 > 0, "it was in the middle")
        fleet.proxies[0].weather = .fair
        try await eventually("all are cancelled") {
          try await fleet.queue.statuses.read("X")?.counts == CampaignCounts(cancelled: 7500)
        }
        try await eventually { try await fleet.queue.link.connection.command("PTTL", "campaign:X").asInteger == -2 }
        #expect(try await fleet.queue.link.connection.command("PTTL", "campaign:X:cancelados").asInteger ?? 0 > 0)
      }
    }
  }

  /// A change is on record although its client has hung up right after asking for it.
  @Test func whoHangsUpIsOnRecordAllTheSame() async throws {
    struct Row {
      var action: String
      var method: String
      var path: String
      var body: String?
      /// What is asked of Redis for the change.
      var pattern: String
      var campaign: String?
    }
    func row(
      _ action: String, _ method: String = "POST", _ path: String? = nil, _ body: String? = nil, of pattern: String,
      campaign: String?
    ) -> Row {
      Row(
        action: action, method: method, path: path ?? "/api/campanas/\(action)/\(action)", body: body,
        pattern: pattern, campaign: campaign)
    }
    let (control, publish) = (CampaignControls.controlScript.digest, CampaignPublisher.script.digest)
    let numbers = #"{"numeros":["584129999990","584129999991"]}"#
    let upload = #"{"titulo_campana":"nueva","plantilla":"p","buzon":"14","mensajes":[{"numero":"584121234567"}]}"#
    let message = #"{"numero":"584121234567","template_name":"p","buzon":"14"}"#
    let rows = [
      row("pausar", of: control, campaign: "pausar"), row("reanudar", of: control, campaign: "reanudar"),
      row("cancelar", of: control, campaign: "cancelar"),
      row("ritmo", "POST", nil, #"{"intervalo_ms":7000}"#, of: control, campaign: "ritmo"),
      row("eliminar", "DELETE", "/api/campanas/eliminar", of: control, campaign: "eliminar"),
      row("reintentar", of: CampaignControls.retryScript.digest, campaign: "reintentar"),
      row("iniciar", of: CampaignDrafts.script.digest, campaign: "iniciar"),
      row("clonar", of: publish, campaign: "clonar (copia)"),
      row("crear-campana-json", "POST", "/api/crear-campana-json", upload, of: publish, campaign: "nueva"),
      row(
        "encolar-mensaje", "POST", "/api/encolar-mensaje", message, of: SingleMessages.script.digest, campaign: "una"),
      row("excluir", "PUT", "/api/exclusiones/584129999999", of: ExclusionList.script.digest, campaign: nil),
      row("readmitir", "DELETE", "/api/exclusiones/584129999999", of: "HDEL", campaign: nil),
      row("excluir", "PUT", "/api/exclusiones", numbers, of: ExclusionList.script.digest, campaign: nil),
      row("readmitir", "DELETE", "/api/exclusiones", numbers, of: "HDEL", campaign: nil),
    ]
    try await withDeadline(.seconds(120)) {
      try await Fleet.run(1) { fleet in
        let server = fleet.servers[0]
        try await place("pausar", fleet, state: .queued, pending: 2)
        try await place("reanudar", fleet, state: .paused, pending: 2)
        try await place("cancelar", fleet, state: .paused, pending: 2)
        try await place("ritmo", fleet, state: .paused, pending: 2)
        try await place("eliminar", fleet, state: .completed, failed: 2)
        try await place("reintentar", fleet, state: .completed, failed: 2)
        for title in ["iniciar", "clonar"] {
          let draft = try await fleet.stack.upload(csv(rows: 3), title: title, fields: ["borrador": "true"], to: server)
          #expect(draft.status == 200)
        }
        func events() async throws -> [[String: Any]] {
          try await curl(server.url("/api/auditoria")).json["eventos"] as? [[String: Any]] ?? []
        }
        for row in rows {
          let before = try await events().count
          try await server.waitForHealth(200)
          fleet.proxies[0].expect(.nothing, pattern: row.pattern, then: .silent)
          let accidents = fleet.proxies[0].accidentCount
          let client = try RudeClient(port: server.port)
          let query = row.action == "reintentar" ? "?todos=true" : ""
          let headers = row.action == "encolar-mensaje" ? ["x-campaignid: una"] : []
          client.ask(
            row.method, row.path + query, headers: headers + (row.body == nil ? ["Content-Length: 0"] : []),
            body: row.body)
          try await eventually("\(row.action) was asked of Redis") { fleet.proxies[0].accidentCount > accidents }
          try await goAway(client, fleet)
          fleet.proxies[0].weather = .fair
          try await eventually("\(row.method) \(row.path) is on record") { try await events().count == before + 1 }
          let event = try await events().first
          #expect(event?["accion"] as? String == row.action)
          #expect(event?["campana"] as? String == row.campaign, "\(row.action)")
        }
      }
    }
  }

  @Test func aVerbWhoseReplyIsLostIsDoneOnceAndAnsweredAsDone() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        let server = fleet.servers[0]
        let proxy = fleet.proxies[0]
        var accidents = 0
        /// Asks while the replies to the next calls of a script are lost.
        @LoopActor func ask(_ arguments: String..., losing script: LuaScript, times: Int = 1) async throws -> CurlAnswer
        {
          try await server.waitForHealth(200)
          proxy.expect(.lostReply, times: times, pattern: script.digest)
          let answer = try await curl(arguments.dropLast() + [server.url(arguments.last!)])
          accidents += times
          #expect(proxy.accidentCount == accidents, "\(arguments)")
          return answer
        }

        try await place("X", fleet, state: .completed, failed: 2500)
        // The first and the second call are each repeated.
        let retried = try await ask(
          "-X", "POST", "/api/campanas/X/reintentar?todos=true", losing: CampaignControls.retryScript, times: 2)
        #expect(retried.status == 200 && retried.int("reintentados") == 2500, "\(retried.body)")
        #expect(retried.int("fallidos") == 0)
        try retried.checkSum()

        let paced = try await ask(
          "-H", "Content-Type: application/json", "-d", #"{"intervalo_ms":1800000}"#, "/api/campanas/X/ritmo",
          losing: CampaignControls.controlScript)
        #expect(paced.status == 200 && paced.int("intervalo_ms") == 1_800_000)

        let paused = try await ask("-X", "POST", "/api/campanas/X/pausar", losing: CampaignControls.controlScript)
        #expect(paused.status == 200 && paused.string("estado") == "pausado")

        let cancelled = try await ask("-X", "POST", "/api/campanas/X/cancelar", losing: CampaignControls.controlScript)
        #expect(cancelled.status == 200 && cancelled.string("estado") == "cancelado")
        try cancelled.checkSum()
        try await eventually { try await fleet.status("X").int("en_vuelo") == 0 }

        let deleted = try await ask("-X", "DELETE", "/api/campanas/X", losing: CampaignControls.controlScript)
        #expect(deleted.status == 200 && deleted.json["eliminada"] as? Bool == true, "it was this request that did it")
        #expect(try await curl("-X", "DELETE", server.url("/api/campanas/X")).status == 404)
      }
    }
  }
}
