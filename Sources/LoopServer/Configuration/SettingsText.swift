// The settings as text for people: a `.env` to begin from, and the table of docs/ajustes.md. `LoopServer ajustes`
// prints them; a test compares them with the files.

import Environment

enum SettingsText {
  /// Columns of a line of `.env.example`.
  private static let width = 124

  private static let opening = [
    "Copie este archivo a .env y quite el # de lo que quiera cambiar. Orden: variables de entorno, luego .env, luego los "
      + "valores por defecto, que son los que aparecen aquí (salvo REDIS_URL, API_WHATSAPP_URL y SUPABASE_URL, que "
      + "muestran un ejemplo y por defecto están vacías). Las duraciones llevan su unidad en el nombre.",
    "UTF-8, un NOMBRE=valor por línea. Detrás de un valor, un espacio y # empiezan un comentario; un valor que los lleve "
      + "va entre comillas simples, que lo toman tal cual. No se expande nada ($ es un carácter más). Si un nombre se "
      + "repite, vale el último. Una línea que no se entiende detiene el arranque, y el registro advierte de un nombre "
      + "casi igual al de un ajuste.",
  ]

  /// A `.env` in which every setting is a comment, with its default.
  static var environmentFile: String {
    var lines = Array(opening.map(comment).joined(separator: ["#"]))
    for section in SettingTable.sections {
      lines += ["", "# ---- \(section.title)", ""]
      for row in section.rows {
        lines += comment(sentence(row.plainMeaning) + (row.rangeText.map { " De \($0)." } ?? ""))
        lines.append("# \(row.name)=\(row.example)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The rows of the documentation's table, with its head.
  static var table: String {
    let rows = SettingTable.rows.map { row in
      let range = row.rangeText.map { "; de \($0)" } ?? ""
      // The page lies in the same folder as those that it links to.
      return "| `\(row.name)` | \(row.fallback) | \(row.meaning.replacing("](docs/", with: "]("))\(range) |"
    }
    return (["| nombre | por defecto | significado |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }

  private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

  /// Lines of a comment, broken at blanks.
  private static func comment(_ text: String) -> [String] {
    var lines: [String] = []
    var line = "#"
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > width {
        lines.append(line)
        line = "#"
      }
      line += " \(word)"
    }
    return lines + [line]
  }
}

extension SettingRow {
  /// Such as `0 a 65535`.
  fileprivate var rangeText: String? { range.map { "\($0.lowerBound) a \($0.upperBound)" } }

  /// The meaning without Markdown; of a link only its text.
  fileprivate var plainMeaning: String {
    meaning.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.output.1 }.replacing("`", with: "").replacing("**", with: "")
  }
}
