// A campaign's status as the console needs it, read from the answer of `estado-cola` and from events.

import JSON

/// The status of a campaign.
struct CampaignFigures: Equatable {
  let json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  func text(_ name: String) -> String? { json[name]?.text.map(PlainText.line) }
  func count(_ name: String) -> Int64 { json[name]?.integer ?? 0 }

  var id: String { json["campaign_id"]?.string ?? "" }
  var state: String { text("estado") ?? "?" }
  var total: Int64 { count("total") }
  var failed: Int64 { count("fallidos") }
  var uncertain: Int64 { count("inciertos") }
  var percent: String { text("progreso_porcentaje") ?? "0.0" }
  var reason: String? { text("motivo") }
  /// Since 1970.
  var end: Int64? { text("fin_estimado").flatMap(Figures.milliseconds) }

  /// Messages whose outcome can still change a count.
  var unfinished: Int64 { count("pendientes") + count("en_vuelo") + count("reintentando") }
  var finished: Int64 { max(0, total - unfinished) }

  /// The parts of `total`, in the order of the server's own formula.
  static let parts = [
    "pendientes", "en_vuelo", "reintentando", "enviados", "fallidos", "inciertos", "cancelados", "excluidos",
    "perdidos",
  ]
  var sum: Int64 { Self.parts.reduce(0) { $0 + count($1) } }

  /// Measured, rounded to one a minute; `0` when nothing goes out.
  var rate: String {
    guard let text = text("ritmo_por_minuto"), let number = Double(text) else { return "0" }
    return number > 0 && number < 1 ? "<1" : Figures.count(Int64(min(number, 1e9).rounded()))
  }

  /// How the command that follows it ends; nil while it goes on.
  var outcome: ConsoleStatus? {
    switch state {
    case "completado": unfinished == 0 ? .done : nil
    case "cancelado": unfinished == 0 ? .cancelled : nil
    case "detenido", "dañado": .stopped
    default: nil
    }
  }
  var isOver: Bool { outcome != nil }
}

extension ConsoleStatus {
  /// The colour of a state: what wants somebody is red or yellow.
  static func colour(_ state: String) -> String? {
    switch state {
    case "detenido", "dañado": "31"
    case "pausado", "cancelado": "33"
    case "completado": "32"
    default: nil
    }
  }
}

extension Screen {
  /// A state in its colour, on a terminal that has colours.
  func state(_ name: String) -> String {
    guard paints, let colour = ConsoleStatus.colour(name) else { return name }
    return "\u{1B}[\(colour)m\(name)\u{1B}[0m"
  }
}
