// A template as those who send it need it: its texts, and the columns of a file for it.

import JSON

enum TemplateText {
  static func lines(_ json: JSONValue, _ width: Int?) -> [String] {
    func text(_ name: String) -> String? { json[name]?.text.map(PlainText.line) }
    var lines = ["\(text("nombre") ?? "") (\(text("idioma") ?? ""))"]
    let facts: [(String, String?)] = [
      (Words.state, text("estado")), (Words.category, text("categoria")), (Words.quality, text("calidad")),
      (Words.reason, text("motivo")),
    ]
    for (name, value) in facts {
      if let value { lines += PlainText.wrap("\(name.capitalizedFirst): \(value)", width, indent: 2) }
    }
    lines.append("")
    for part in json["partes"]?.array ?? [] { lines += self.part(part, width) }
    var columns = TextTable([
      .init(title: Words.column), .init(title: Words.required), .init(title: Words.purpose, least: 20),
    ])
    for column in json["columnas"]?.array ?? [] {
      columns.add([
        column["columna"]?.text ?? "", column["obligatoria"]?.bool == true ? Words.yes : Words.no,
        column["para"]?.text ?? "",
      ])
    }
    return lines + [""] + columns.lines(width)
  }

  private static func part(_ json: JSONValue, _ width: Int?) -> [String] {
    let card = json["tarjeta"]?.integer.map { "\($0) " } ?? ""
    let kind = json["tipo"]?.string ?? ""
    let name = (json["parte"]?.string ?? "") + (kind == "texto" ? "" : " (\(kind))")
    let text = [json["texto"]?.string, json["enlace"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
    return PlainText.wrap(PlainText.line("\(card)\(name): \(text.joined(separator: " → "))"), width, indent: 2)
  }
}
