// What became of a file: how many messages, which rows were rejected and why, what each column fills, how the first
// messages read. The answer of `crear`, `clonar` and `borrador`.

import JSON

enum CreationText {
  /// - Parameter follows: the campaign is followed next, so nothing is said of how to do that.
  static func lines(_ json: JSONValue, _ width: Int?, now: Int64, follows: Bool) -> [String] {
    let id = PlainText.line(json["campaign_id"]?.string ?? "")
    let count = Figures.count(json["total_mensajes"]?.integer ?? 0)
    let isDraft = json["estado"]?.string == "borrador"
    var lines = PlainText.wrap(isDraft ? Words.drafted(count, id) : Words.queued(count, id), width)
    func told(_ name: String, _ sentence: (String) -> String) {
      if let number = json[name]?.integer, number > 0 {
        lines += PlainText.wrap(sentence(Figures.count(number)), width)
      }
    }
    told("excluidos", Words.alsoExcluded)
    told("duplicados", Words.duplicates)
    lines += rejected(json, width)
    for warning in json["advertencias"]?.array ?? [] {
      lines += PlainText.wrap(Words.warning(PlainText.line(warning["mensaje"]?.string ?? "")), width, indent: 2)
    }
    if isDraft { lines += review(json, width) }
    lines += plan(json, width, now: now)
    if isDraft {
      lines += [""] + PlainText.wrap(Words.startWith(PlainText.shellWord(id)), width)
    } else if !follows {
      lines += PlainText.wrap(Words.followWith(PlainText.shellWord(id)), width)
    }
    return lines
  }

  /// The rows that were no good, as far as the server lists them.
  static func rejected(_ json: JSONValue, _ width: Int?) -> [String] {
    guard let count = json["filas_rechazadas"]?.integer, count > 0 else { return [] }
    let errors = json["errores"]?.array ?? []
    var lines = PlainText.wrap(Words.rejectedRows(Figures.count(count)), width)
    for error in errors {
      func text(_ name: String) -> String { PlainText.line(error[name]?.text ?? "") }
      let place = "\(Words.row) \(text("fila")), \(text("columna"))"
      let value = text("valor").isEmpty ? "" : " «\(text("valor"))»"
      lines += PlainText.wrap("  \(place)\(value): \(text("error"))", width, indent: 4)
    }
    if errors.count < count { lines.append("  " + Words.onlyFirst("\(errors.count)")) }
    return lines
  }

  private static func review(_ json: JSONValue, _ width: Int?) -> [String] {
    var columns = TextTable([
      .init(title: Words.column, least: 12), .init(title: Words.use, least: 10), .init(title: Words.example, least: 12),
    ])
    for column in json["columnas"]?.array ?? [] {
      columns.add([
        column["columna"]?.text ?? "", column["uso"]?.text ?? Words.kept, column["ejemplo"]?.text ?? "",
      ])
    }
    var messages: [String] = []
    for message in json["vista_previa"]?.array ?? [] {
      func text(_ name: String) -> String? { message[name]?.text }
      let variables = (message["variables"]?.members ?? []).map { "\($0.name)=\($0.value.text ?? "")" }
      let body = text("texto") ?? variables.joined(separator: ", ")
      let line = PlainText.line("\(Words.row) \(text("fila") ?? ""), \(text("numero") ?? ""): \(body)")
      messages += PlainText.wrap("  " + line, width, indent: 4)
    }
    var lines: [String] = []
    if !columns.isEmpty { lines += [""] + columns.lines(width) }
    if !messages.isEmpty { lines += ["", Words.firstMessages] + messages }
    return lines
  }

  /// When it goes out.
  private static func plan(_ json: JSONValue, _ width: Int?, now: Int64) -> [String] {
    func moment(_ name: String) -> String? { json[name]?.string.map { Figures.moment($0, now: now) } }
    let hours = ["ventana", "dias", "zona_horaria"].compactMap { json[$0]?.string.map(PlainText.line) }
    let facts: [(String, String?)] = [
      (Words.pace, json["intervalo_ms"]?.integer.map(CampaignText.pace)),
      (Words.start, moment("inicio")), (Words.window, hours.isEmpty ? nil : hours.joined(separator: " ")),
      (Words.duration, json["duracion_estimada_s"]?.integer.map { Figures.duration($0 * 1000) }),
      (Words.ends, moment("termina_hacia")), (Words.expires, moment("caduca")),
    ]
    let text = facts.compactMap { name, value in value.map { "\(name) \($0)" } }.joined(separator: " · ")
    return text.isEmpty ? [] : PlainText.wrap(text.capitalizedFirst, width)
  }
}

/// What is said after a verb that steers: the state it came to, and why nothing is sent.
enum SteeringText {
  static func lines(_ json: JSONValue, _ screen: Screen, now: Int64, follows: Bool) -> [String] {
    let figures = CampaignFigures(json)
    let progress = ProgressLine.text(figures, screen.width, now: now)
    var lines = screen.width == nil ? [progress] : [CampaignText.heading(figures, screen), progress]
    if let reason = figures.reason {
      lines += PlainText.wrap("\(Words.reason.capitalizedFirst): \(reason)", screen.width)
    }
    for warning in json["advertencias"]?.array ?? [] {
      lines += PlainText.wrap(Words.warning(PlainText.line(warning["mensaje"]?.string ?? "")), screen.width, indent: 2)
    }
    if !follows { lines += PlainText.wrap(Words.followWith(PlainText.shellWord(figures.id)), screen.width) }
    return lines
  }
}
