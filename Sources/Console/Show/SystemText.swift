// How the server is, in a few lines.

import JSON

enum SystemText {
  static func lines(_ json: JSONValue, server: String, _ width: Int?, now: Int64) -> [String] {
    func state(_ name: String) -> String? { json[name]?.bool.map { $0 ? Words.good : Words.away } }
    func count(_ name: String) -> String? { json[name]?.integer.map { Figures.count($0) } }
    let active = count("campanas_activas").map { all in
      count("campanas_en_esta_instancia").map { "\(all) (\($0) \(Words.here))" } ?? all
    }
    let facts: [(String, String?)] = [
      ("Redis", state("redis_conectado")), (Words.credentials, state("supabase_conectado")),
      (Words.active, active), (Words.pending, count("total_mensajes_pendientes")),
      (Words.lastActivity, json["ultima_actividad"]?.string.map { Figures.moment($0, now: now) }),
      (Words.instance, json["instancia_id"]?.text.map(PlainText.line)),
      (Words.uptime, json["uptime_segundos"]?.integer.map { Figures.duration($0 * 1000) }),
    ]
    let shown = facts.compactMap { name, value in value.map { (name.capitalizedFirst, $0) } }
    let names = shown.map { DisplayWidth.of($0.0) }.max() ?? 0
    var lines = ["\(server): \(PlainText.line(json["estado"]?.string ?? "?"))"]
    lines += shown.map { "  \(DisplayWidth.fit($0.0, names))  \($0.1)" }
    if let reason = json["motivo"]?.string {
      lines += PlainText.wrap("\(Words.reason.capitalizedFirst): \(PlainText.line(reason))", width, indent: 2)
    }
    return lines
  }
}
