// Every route is asked for each kind of answer it gives, and answers.py compares what really came with the document:
// status, media type, headers, and every field. A new route fails here until it is asked too.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Webhooks

@Suite struct DocumentedAnswersTests {
  @Test func realAnswersAreAsDescribed() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run([
        "API_KEYS": "clave-de-prueba", "MAX_CSV_SIZE_MB": "1", "META_VERIFY_TOKEN": "acordado",
        "META_APP_SECRET": "secreto",
      ]) { stack in
        let asking = Asking(stack.server)
        try await creation(asking)
        try await looking(asking, stack)
        try await control(asking)
        try await drafts(asking)
        try await exclusions(asking)
        try await trial(asking)
        try await meta(asking)
        try await sessions(asking)
        try await documentation(asking)
        try await templates(asking, stack)
        try await panel(asking, stack)
        let document = try await asking.get("/openapi.json", expecting: 200)
        await stack.redis.kill()
        try await withoutRedis(asking)

        let file = NSTemporaryDirectory() + "respuestas-" + UUID().uuidString + ".json"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let given: [String: Any] = ["document": document.json, "answers": asking.answers]
        try JSONSerialization.data(withJSONObject: given).write(to: URL(fileURLWithPath: file))
        let (exit, output) = try await Python.run(["\(Python.scripts)/answers.py", file])
        #expect(exit == .exited(0), "\(output)")
      }
    }
  }

  @LoopActor
  private func creation(_ asking: Asking) async throws {
    let form = "/api/crear-campana"
    let file = "archivo_csv=numero,variable1\n584121234567,Ana\n58412,Luis\n;type=text/csv;filename=a.csv"
    let fields = ["-F", "plantilla=aviso", "-F", "buzon=14", "-F", "titulo_campana=csv"]
    for _ in 0..<2 { try await asking.post(form, expecting: 200, ["-F", file] + fields) }
    try await asking.post(form, expecting: 409, ["-F", file, "-F", "intervalo_ms=5"] + fields)
    // With every warning's shape: one that is about rows, and one that is not.
    let mended = "archivo_csv=numero,variable1,variabel2\n584121234567,\"A\nna\",x\n;type=text/csv;filename=a.csv"
    try await asking.post(
      form, expecting: 200,
      ["-F", mended, "-F", "plantilla=aviso", "-F", "buzon=14"]
        + ["-F", "titulo_campana=avisada", "-F", "Inicio=1", "-F", "valores={\"variable2\":\"x\"}"])
    try await asking.post(form, expecting: 422, ["-F", file, "-F", "mapeo={\"variable1\":\"nada\"}"] + fields)
    try await asking.post(form, expecting: 400, fields)
    let nameless = "archivo_csv=cliente,deuda\n584121234567,Ana\n;type=text/csv;filename=a.csv"
    try await asking.post(form, expecting: 400, ["-F", nameless] + fields)
    try await asking.post(form, expecting: 400, ["-F", file, "-F", "estricto=true"] + fields)
    try await asking.post(form, expecting: 422, ["-F", file])
    try await asking.post(form, expecting: 422, ["-F", file, "-H", "Idempotency-Key;"] + fields)
    try await asking.post(form, expecting: 415, json: "{}")
    try await asking.post(form, expecting: 401, ["-F", file], key: nil)

    let campaign =
      #"{"titulo_campana":"futura","plantilla":"aviso","buzon":14,"inicio":"\#(nextYear)","mensajes":"#
    let row = #"[{"numero":"584121234567","cedula":1}]}"#
    try await asking.post(form + "-json", expecting: 200, json: campaign + row)
    try await asking.post(form + "-json", expecting: 422, json: "{}")
    try await asking.post(form + "-json", expecting: 400, json: campaign)
    try await asking.post(form + "-json", expecting: 415, ["-d", "x"])
    try await asking.post(
      form + "-json", expecting: 413,
      ["-H", "Content-Type: application/json", "-H", "Content-Length: 2000000", "-d", "{"])

    let message = #"{"numero":"584121234567","template_name":"aviso","buzon":14}"#
    let single = "/api/encolar-mensaje"
    try await asking.post(single, expecting: 200, ["-H", "x-campaignid: sueltos"], json: message)
    try await asking.post(
      single, expecting: 200, ["-H", "x-campaignid: sueltos"],
      json: message.replacingOccurrences(of: "14}", with: #"14,"variables":["a\tb"]}"#))
    try await asking.post(single, expecting: 422, json: message)
    try await asking.post(
      single, expecting: 409, ["-H", "x-campaignid: sueltos"],
      json: message.replacingOccurrences(of: "aviso", with: "b"))
    // Bytes that are no UTF-8 would be the same letter, whatever they were. A file has them for curl.
    for text in ["x-campaignid: \u{F1}", "x-campaignid: x\nIdempotency-Key: \u{F1}"] {
      let file = NSTemporaryDirectory() + "cabeceras-" + UUID().uuidString
      try text.write(toFile: file, atomically: false, encoding: .isoLatin1)
      try await asking.post(single, expecting: 422, ["-H", "@\(file)"], json: message)
      try FileManager.default.removeItem(atPath: file)
    }
  }

  @LoopActor
  private func looking(_ asking: Asking, _ stack: Stack) async throws {
    try await eventually("the campaign ends") {
      try await curl("-H", asking.keyHeader, stack.server.url("/api/estado-cola/csv")).string("estado") == "completado"
    }
    for path in ["/api/estado-cola/{campaign_id}", "/api/campanas/{id}/eventos"]
      + ["fallidos", "inciertos", "resultados"].map({ "/api/campanas/{id}/\($0).csv" })
    {
      try await asking.get(path, expecting: 200, id: "csv")
      try await asking.get(path, expecting: 404, id: "nadie")
      try await asking.get(path, expecting: 401, id: "csv", key: nil)
    }
    for query in [
      "", "?detalle=true", "?detalle=sí&estado=completado".replacingOccurrences(of: "í", with: "%C3%AD"), "?limite=1",
      "?estado=completado&detalle=true&cursor=0.61", "?estado=todas&limite=1", "?buscar=cs&detalle=true&estado=todas",
      "?orden=atencion", "?estado=completado,da%C3%B1ado&orden=titulo",
    ] {
      try await asking.get("/api/listar-campanas", expecting: 200, query: query)
    }
    try await asked(asking)
    for query in ["?detalle=quizas", "?estado=dormido", "?limite=0", "?cursor=x", "?orden=x", "?estado=todas,"] {
      try await asking.get("/api/listar-campanas", expecting: 422, query: query)
    }
    for path in ["/api/estado-sistema", "/api/sistema", "/api/codigos"] {
      try await asking.get(path, expecting: 200)
      try await asking.get(path, expecting: 401, key: nil)
    }
    for query in ["", "?limite=1", "?campana=nada"] {
      try await asking.get("/api/auditoria", expecting: 200, query: query)
    }
    try await asking.get("/api/auditoria", expecting: 422, query: "?cursor=x")
    try await asking.get("/api/auditoria", expecting: 401, key: nil)
    try await asking.get("/metrics", expecting: 200)
    try await asking.get("/metrics", expecting: 401, key: nil)
    try await asking.get("/health", expecting: 200, key: nil)
    try await asking.ask("PUT", "/health", expecting: 405)
  }

  /// By page, by number, by minute.
  @LoopActor
  private func asked(_ asking: Asking) async throws {
    let list = "/api/campanas/{id}/mensajes"
    for query in ["", "?estado=enviado", "?codigo=131026&limite=1"] {
      try await asking.get(list, expecting: 200, query: query, id: "csv")
    }
    try await asking.get(list, expecting: 422, query: "?cursor=x", id: "csv")
    let other = String(repeating: "0", count: 32) + ".0.0.0..0."
    try await asking.get(list, expecting: 409, query: "?cursor=\(other)", id: "csv")
    for path in [list, "/api/campanas/{id}/ritmo"] {
      try await asking.get(path, expecting: 404, id: "nadie")
      try await asking.get(path, expecting: 401, id: "csv", key: nil)
    }
    try await asking.get("/api/campanas/{id}/ritmo", expecting: 200, id: "csv")
    try await asking.get("/api/campanas/{id}/ritmo", expecting: 200, id: "futura")
    // Two parameters: the answers are kept under the pattern that the last one makes.
    let one = "/api/campanas/csv/mensajes/"
    for (number, status) in [("584121234567", 200), ("584120000000", 404), ("x", 422)] {
      try await asking.get(list + "/{numero}", expecting: status, path: one + number)
    }
    try await asking.get(list + "/{numero}", expecting: 401, path: one + "584121234567", key: nil)
    for (query, status) in [("?numero=584121234567", 200), ("?numero=584120000000", 200), ("", 422)] {
      try await asking.get("/api/mensajes", expecting: status, query: query)
    }
    try await asking.get("/api/mensajes", expecting: 401, query: "?numero=584121234567", key: nil)
    for query in ["?estado=enviado&leido=no&separador=;", "?separador=tab"] {
      try await asking.get("/api/campanas/{id}/resultados.csv", expecting: 200, query: query, id: "csv")
    }
    try await asking.get("/api/campanas/{id}/resultados.csv", expecting: 422, query: "?leido=x", id: "csv")
    for name in ["fallidos", "inciertos"] {
      try await asking.get("/api/campanas/{id}/\(name).csv", expecting: 422, query: "?separador=x", id: "csv")
    }
  }

  @LoopActor
  private func control(_ asking: Asking) async throws {
    let base = "/api/campanas/{id}"
    let verbs: [(String, Int)] = [
      ("pausar", 200), ("reanudar", 200), ("cancelar", 200), ("pausar", 409), ("reanudar", 409), ("reintentar", 200),
    ]
    for (verb, status) in verbs { try await asking.post("\(base)/\(verb)", expecting: status, id: "futura") }
    for verb in ["pausar", "reanudar", "cancelar", "reintentar"] {
      try await asking.post("\(base)/\(verb)", expecting: 404, id: "nadie")
    }
    try await asking.post(base + "/reintentar", expecting: 422, query: "?de=todos", id: "futura")
    for (body, status) in [
      (#"{"intervalo_ms":500.0}"#, 200), (#"{"intervalo_ms":null}"#, 200), ("{}", 422), ("[", 400),
    ] {
      try await asking.post(base + "/ritmo", expecting: status, json: body, id: "futura")
    }
    try await asking.post(base + "/ritmo", expecting: 415, id: "futura")
    try await asking.ask("DELETE", base, expecting: 200, id: "csv")
    try await asking.ask("DELETE", base, expecting: 404, id: "csv")
  }

  @LoopActor
  private func drafts(_ asking: Asking) async throws {
    let base = "/api/campanas/{id}"
    let file = "archivo_csv=numero,variable1,cedula\n584121234567,Ana,1\n;type=text/csv;filename=a.csv"
    try await asking.post(
      "/api/crear-campana", expecting: 200,
      ["-F", file, "-F", "plantilla=aviso", "-F", "buzon=14", "-F", "titulo_campana=mirar", "-F", "borrador=true"]
        + ["-F", "dias=lun-vie", "-F", "zona_horaria=America/Caracas"])
    try await asking.get(base + "/borrador", expecting: 200, id: "mirar")
    try await asking.get(base + "/borrador", expecting: 200, query: "?intervalo_ms=0", id: "mirar")
    try await asking.get(base + "/borrador", expecting: 422, query: "?intervalo_ms=-1", id: "mirar")
    try await asking.get(base + "/borrador", expecting: 409, id: "futura")
    try await asking.get(base + "/borrador", expecting: 404, id: "nadie")
    try await asking.get(base + "/borrador", expecting: 401, id: "mirar", key: nil)
    try await asking.post(base + "/clonar", expecting: 200, id: "mirar")
    try await asking.post(
      base + "/clonar", expecting: 200, json: #"{"titulo":"ya","borrador":false}"#, query: "?estado=pendiente",
      id: "mirar")
    try await asking.post(base + "/clonar", expecting: 409, query: "?estado=fallido", id: "mirar")
    try await asking.post(base + "/clonar", expecting: 422, query: "?estado=x", id: "mirar")
    try await asking.post(base + "/clonar", expecting: 404, id: "nadie")
    try await asking.post(base + "/clonar", expecting: 415, ["-d", "x"], id: "mirar")
    let start = #"{"inicio":"\#(nextYear)","ventana":"08:00-20:00","dias":"sáb","zona_horaria":"UTC","intervalo_ms":5}"#
    try await asking.post(base + "/iniciar", expecting: 422, json: #"{"ventana":"08:00-20:00"}"#, id: "mirar")
    try await asking.post(base + "/iniciar", expecting: 400, json: "[", id: "mirar")
    try await asking.post(base + "/iniciar", expecting: 200, json: start, id: "mirar")
    try await asking.post(base + "/iniciar", expecting: 409, id: "mirar")
    try await asking.post(base + "/iniciar", expecting: 404, id: "nadie")
    try await asking.ask("DELETE", base, expecting: 200, id: "mirar%20%28copia%29")
  }

  @LoopActor
  private func exclusions(_ asking: Asking) async throws {
    let list = "/api/exclusiones"
    let one = list + "/{numero}"
    for number in ["+584121234567", "584121234567"] {
      try await asking.ask("PUT", one, expecting: 200, json: #"{"motivo":"baja"}"#, id: number)
    }
    try await asking.ask("PUT", one, expecting: 422, id: "5841")
    try await asking.ask("PUT", list, expecting: 200, json: #"{"numeros":[584121234568,"x"]}"#)
    for csv in ["numero\n584121234569\n", "numero\nx\n", "x\n"] {
      let body = ["-H", "Content-Type: text/csv", "--data-binary", csv]
      try await asking.ask("PUT", list, expecting: csv.contains("58") ? 200 : 400, body)
    }
    try await asking.ask("PUT", list, expecting: 200, ["-F", "motivo=baja", "-F", "archivo_csv=numero\n584121234570"])
    try await asking.ask("PUT", list, expecting: 422, json: "{}")
    try await asking.ask("PUT", list, expecting: 415)
    try await asking.get(list, expecting: 200)
    try await asking.get(list, expecting: 200, ["-H", "Accept: text/csv"])
    try await asking.get(list, expecting: 422, query: "?limite=0")
    try await asking.get(list + ".csv", expecting: 200)
    try await asking.get(one, expecting: 200, id: "584121234567")
    try await asking.ask("DELETE", list, expecting: 200, json: #"{"numeros":["584121234568","584121234560"]}"#)
    try await asking.ask("DELETE", list, expecting: 400, json: #"{"numeros":["x"]}"#)
    for status in [200, 404] { try await asking.ask("DELETE", one, expecting: status, id: "584121234567") }
    try await asking.get(one, expecting: 404, id: "584121234567")
    try await asking.get(list, expecting: 401, key: nil)
  }

  @LoopActor
  private func trial(_ asking: Asking) async throws {
    let path = "/api/probar-envio"
    let message = #"{"numero":"584121234567","plantilla":"aviso","buzon":14,"variables":["Ana"]}"#
    try await asking.post(path, expecting: 200, json: message)
    try await asking.post(path, expecting: 422, json: "{}")
    try await asking.post(path, expecting: 400, json: message.replacingOccurrences(of: "14", with: #""x""#))
    try await asking.ask("PUT", "/api/exclusiones/{numero}", expecting: 200, id: "584121234567")
    try await asking.post(path, expecting: 409, json: message)
    try await asking.post(path, expecting: 401, json: message, key: nil)
  }

  @LoopActor
  private func meta(_ asking: Asking) async throws {
    let path = "/webhooks/meta"
    let query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    try await asking.get(path, expecting: 200, query: query + "acordado", key: nil)
    try await asking.get(path, expecting: 403, query: query + "otro", key: nil)
    let body = #"{"object":"whatsapp_business_account","entry":[]}"#
    let signature = MetaSignature(secret: "secreto").header(of: Array(body.utf8))
    try await asking.post(path, expecting: 200, ["-H", "X-Hub-Signature-256: \(signature)"], json: body, key: nil)
    try await asking.post(path, expecting: 403, json: body, key: nil)
  }

  @LoopActor
  private func sessions(_ asking: Asking) async throws {
    let path = "/api/sesion"
    try await asking.post(path, expecting: 200, json: #"{"clave":"clave-de-prueba"}"#, key: nil)
    try await asking.post(path, expecting: 401, json: #"{"clave":"otra"}"#, key: nil)
    try await asking.post(path, expecting: 403, ["-H", "Origin: null"], json: #"{"clave":"x"}"#, key: nil)
    for (body, status) in [("{}", 422), ("[", 400)] {
      try await asking.post(path, expecting: status, json: body, key: nil)
    }
    try await asking.post(path, expecting: 415, ["-d", "x"], key: nil)
    try await asking.get(path, expecting: 200)
    try await asking.get(path, expecting: 401, key: nil)
    try await asking.ask("DELETE", path, expecting: 204, key: nil)
    for (path, id) in [("/api/campanas/{id}/eventos/boleto", "futura"), ("/api/eventos/boleto", "")] {
      try await asking.post(path, expecting: 200, id: id)
      try await asking.post(path, expecting: 401, id: id, key: nil)
    }
    try await asking.post("/api/campanas/{id}/eventos/boleto", expecting: 404, id: "nadie")
    try await asking.get("/api/eventos", expecting: 200, ["-N", "--max-time", "1"])
  }

  /// With the direct-send API there are none; a second server speaks to Meta.
  @LoopActor
  private func templates(_ asking: Asking, _ stack: Stack) async throws {
    let (list, example) = ("/api/plantillas", "/api/plantillas/{nombre}/ejemplo.csv")
    try await asking.get(list, expecting: 409, query: "?buzon=14")
    try await asking.get(list, expecting: 422)
    try await asking.get(list, expecting: 401, query: "?buzon=14", key: nil)
    try await asking.get(example, expecting: 409, query: "?buzon=14", id: "factura_lista")
    let server = try await stack.startServer([
      "API_KEYS": "clave-de-prueba", "WHATSAPP_MODO": "meta", "META_APP_SECRET": "secreto",
      "META_GRAPH_URL": stack.simulator.url("/v25.0"),
    ])
    let meta = Asking(server)
    try await meta.get(list, expecting: 200, query: "?buzon=14")
    try await meta.get(list, expecting: 400, query: "?buzon=404")
    try await meta.get(example, expecting: 200, query: "?buzon=14", id: "factura_lista")
    try await meta.get(example, expecting: 404, query: "?buzon=14", id: "otra")
    try await meta.get(example, expecting: 422, id: "otra")
    asking.answers += meta.answers
  }

  @LoopActor
  private func documentation(_ asking: Asking) async throws {
    for path in ["/openapi.json", "/docs"] { try await unchanged(path, "", asking) }
    for file in ["inicio.js", "swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"] {
      try await unchanged("/docs/{archivo}", file, asking)
    }
    try await asking.get("/docs/{archivo}", expecting: 404, id: "otro.js", key: nil)
    try await asking.get(
      "/docs/{archivo}", expecting: 406, ["-H", "Accept-Encoding: identity"], id: "swagger-ui.css", key: nil)
  }

  /// With a server that has its panel, and one that has none.
  @LoopActor
  private func panel(_ asking: Asking, _ stack: Stack) async throws {
    let program = try InstalledProgram()
    defer { program.remove() }
    let installed = Asking(try await stack.startServer(["API_KEYS": "clave-de-prueba"], program: program.path))
    try await installed.get("/", expecting: 302, key: nil)
    try await unchanged("/panel", "", installed)
    for path in ["inicio.js", "campanas/una"] { try await unchanged("/panel/{ruta}", path, installed) }
    try await installed.get("/panel/{ruta}", expecting: 404, id: "otro.js", key: nil)
    try FileManager.default.removeItem(atPath: program.folder + "/share")
    let bare = Asking(try await stack.startServer(["API_KEYS": "clave-de-prueba"], program: program.path))
    try await bare.get("/panel", expecting: 404, key: nil)
    try await bare.get("/panel/{ruta}", expecting: 404, id: "x", key: nil)
    asking.answers += installed.answers + bare.answers
  }

  /// 200, and 304 to one that has it.
  @LoopActor
  private func unchanged(_ path: String, _ id: String, _ asking: Asking) async throws {
    let first = try await asking.get(path, expecting: 200, id: id, key: nil)
    let tag = try #require(first.headers["etag"])
    try await asking.get(path, expecting: 304, ["-H", "If-None-Match: \(tag)"], id: id, key: nil)
  }

  @LoopActor
  private func withoutRedis(_ asking: Asking) async throws {
    try await asking.server.waitForHealth(503)
    try await asking.get("/health", expecting: 503, key: nil)
    try await asking.get("/api/estado-sistema", expecting: 503)
    try await asking.get("/api/sistema", expecting: 503)
    try await asking.get("/api/estado-cola/{campaign_id}", expecting: 503, id: "futura")
    try await asking.post("/api/campanas/{id}/pausar", expecting: 503, id: "futura")
  }
}

/// Asks with curl, and keeps the answers for answers.py.
@LoopActor
private final class Asking {
  let server: ServerProcess
  let keyHeader = "X-API-Key: clave-de-prueba"
  fileprivate(set) var answers: [[String: Any]] = []

  init(_ server: ServerProcess) { self.server = server }

  /// - Parameters:
  ///   - pattern: the route's; `id` takes the place of its parameter, or `path` that of all of it.
  ///   - key: nil for none.
  @discardableResult
  func ask(
    _ method: String, _ pattern: String, expecting status: Int, _ arguments: [String] = [], json: String? = nil,
    query: String = "", id: String = "", path: String? = nil, key: String? = "clave",
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> CurlAnswer {
    var all = ["-X", method] + arguments
    if key != nil { all += ["-H", keyHeader] }
    if let json { all += ["-H", "Content-Type: application/json", "-d", json] }
    let path = path ?? pattern.replacingOccurrences(of: #"\{.*\}"#, with: id, options: .regularExpression)
    let answer = try await curl(all + [server.url(path + query)])
    #expect(answer.status == status, "\(method) \(path)\(query): \(answer.body)", sourceLocation: location)
    // A cache in between goes by the path's ending, if nobody tells it otherwise.
    let isKept = pattern == "/openapi.json" || pattern.hasPrefix("/docs") || pattern.hasPrefix("/panel")
    let caching = isKept ? "no-cache" : "no-store"
    let isError = answer.status >= 400
    #expect(answer.headers["cache-control"] == (isError ? "no-store" : caching), sourceLocation: location)
    answers.append([
      "method": method, "pattern": pattern, "status": answer.status, "headers": answer.headers, "body": answer.body,
    ])
    return answer
  }

  @discardableResult
  func get(
    _ pattern: String, expecting status: Int, _ arguments: [String] = [], query: String = "", id: String = "",
    path: String? = nil, key: String? = "clave", _ location: SourceLocation = #_sourceLocation
  ) async throws -> CurlAnswer {
    try await ask("GET", pattern, expecting: status, arguments, query: query, id: id, path: path, key: key, location)
  }

  @discardableResult
  func post(
    _ pattern: String, expecting status: Int, _ arguments: [String] = [], json: String? = nil, query: String = "",
    id: String = "", key: String? = "clave", _ location: SourceLocation = #_sourceLocation
  ) async throws -> CurlAnswer {
    try await ask(
      "POST", pattern, expecting: status, arguments, json: json, query: query, id: id, key: key, location)
  }
}
