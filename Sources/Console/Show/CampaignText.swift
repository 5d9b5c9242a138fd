// A campaign's status at length, as `campana estado` shows it, and its counts alone, as every command ends that has
// followed one.

/// Lines about one campaign.
enum CampaignText {
  /// Everything.
  static func lines(_ figures: CampaignFigures, screen: Screen, now: Int64) -> [String] {
    let width = screen.width
    var lines = [heading(figures, screen)]
    if figures.total > 0 {
      let words = ProgressLine.words(figures, width.map { max(20, $0 - 30) }, now: now)
      let bar = ProgressLine.bar(figures.finished, of: figures.total, 28) + " "
      lines.append(width == nil ? String(words.drop { $0 == " " }) : bar + words)
    }
    lines.append("")
    lines += counts(figures)
    lines.append("")
    lines += facts(figures, now: now).flatMap { name, value in
      PlainText.wrap("\(name.capitalizedFirst): \(value)", width, indent: 2)
    }
    return lines
  }

  static func heading(_ figures: CampaignFigures, _ screen: Screen) -> String {
    "\(PlainText.line(figures.id)): \(screen.state(figures.state))"
  }

  /// The counts that make up the total, those that are 0 left out but for the first three, and the total.
  static func counts(_ figures: CampaignFigures) -> [String] {
    let always = ["enviados", "fallidos", "inciertos"]
    let others = CampaignFigures.parts.filter { !always.contains($0) && figures.count($0) != 0 }
    let told = ["entregados", "leidos", "respuestas", "retenidos", "ajenos"].filter { figures.count($0) != 0 }
    var rows = (always + others).map { (label($0), Figures.count(figures.count($0)), "") }
    rows.append((Words.total, Figures.count(figures.total), "(\(sum(figures)))"))
    rows += told.map { (label($0), Figures.count(figures.count($0)), "") }
    let names = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
    let numbers = rows.map { DisplayWidth.of($0.1) }.max() ?? 0
    return rows.map { name, number, note in
      "  \(DisplayWidth.fit(name, names))  \(DisplayWidth.fit(number, numbers, isRight: true))"
        + (note.isEmpty ? "" : "  \(note)")
    }
  }

  private static func sum(_ figures: CampaignFigures) -> String {
    figures.sum == figures.total ? Words.sumIsRight : Words.sumIsWrong(Figures.count(figures.sum))
  }

  private static func label(_ name: String) -> String {
    switch name {
    case "pendientes": Words.pending
    case "en_vuelo": Words.inFlight
    case "reintentando": Words.retrying
    case "enviados": Words.sent
    case "fallidos": Words.failed
    case "inciertos": Words.uncertain
    case "cancelados": Words.cancelled
    case "excluidos": Words.excluded
    case "perdidos": Words.lost
    case "entregados": Words.delivered
    case "leidos": Words.read
    case "respuestas": Words.replies
    case "retenidos": Words.held
    default: Words.foreign
    }
  }

  private static func facts(_ figures: CampaignFigures, now: Int64) -> [(String, String)] {
    var facts: [(String, String?)] = [(Words.reason, figures.reason)]
    facts.append((Words.waitsUntil, figures.text("espera_hasta").map { Figures.moment($0, now: now) }))
    facts.append((Words.failures, codes(figures, "fallos_por_codigo")))
    facts.append((Words.cost, codes(figures, "costo")))
    facts.append(
      (
        Words.template,
        figures.text("plantilla").map { name in
          name + (figures.text("idioma").map { " (\($0))" } ?? "")
        }
      ))
    facts.append((Words.inbox, figures.text("buzon")))
    facts.append((Words.pace, figures.json["intervalo_ms"]?.integer.map(pace)))
    facts.append((Words.window, [figures.text("ventana"), figures.text("dias"), figures.text("zona_horaria")].joined))
    facts.append((Words.start, figures.text("inicio").map { Figures.moment($0, now: now) }))
    facts.append((Words.created, figures.text("creado").map { Figures.moment($0, now: now) }))
    facts.append((Words.lastSent, figures.text("ultimo_envio").map { Figures.moment($0, now: now) }))
    return facts.compactMap { name, value in value.map { (name, $0) } }
  }

  static func pace(_ interval: Int64) -> String {
    interval == 0 ? Words.asFastAsPossible : Words.every(Figures.interval(interval))
  }

  /// `131026 × 212, 131049 × 88`; nil when there is none.
  static func codes(_ figures: CampaignFigures, _ name: String) -> String? {
    let members = figures.json[name]?.members ?? []
    if members.isEmpty { return nil }
    return members.map { "\(PlainText.line($0.name)) × \(Figures.count($0.value.integer ?? 0))" }.joined(
      separator: ", ")
  }
}

extension [String?] {
  /// Those there are, with blanks between; nil for none.
  fileprivate var joined: String? {
    let parts = compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
