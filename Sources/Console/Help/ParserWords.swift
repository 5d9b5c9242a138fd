// The argument parser's own words in Spanish. It has English ones only, and lets nobody change them, so its finished
// text is gone through: headings of a help page, and the sentences with which it refuses a command line.

/// Turns the parser's texts into the operator's language.
enum ParserWords {
  /// A help page.
  /// - Parameter width: columns for the line of its usage, which the parser does not break.
  static func help(_ text: String, _ width: Int) -> String {
    let plain = text.hasPrefix("OVERVIEW: ") ? String(text.dropFirst("OVERVIEW: ".count)) : text
    var lines = connectionLast(plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    let isSpanish = Language.current == .spanish
    for (place, line) in lines.enumerated() where isSpanish {
      lines[place] = headings[line] ?? line
      if let command = between(line, "  See '", "' for detailed help.") {
        lines[place] = "  Más de cada una: \(command)"
      }
    }
    lines = lines.flatMap { line in
      guard line.hasPrefix(usage) else { return [isSpanish ? replaced(line) : line] }
      let words = isSpanish ? "USO: " + replaced(String(line.dropFirst(usage.count))) : line
      return Self.usage(words, width)
    }
    return lines.joined(separator: "\n")
  }

  private static let usage = "USAGE: "

  /// Lines of a usage; an option stays beside its value.
  private static func usage(_ line: String, _ width: Int) -> [String] {
    let tied = line.replacing(" <", with: "\u{A0}<")
    return PlainText.wrap(tied, width, indent: 6).map { $0.replacing("\u{A0}", with: " ") }
  }

  /// What every command has comes last; the parser puts a section with a title of its own first.
  private static func connectionLast(_ lines: [String]) -> [String] {
    guard let first = lines.firstIndex(of: Words.connection.uppercased() + ":"),
      let end = lines[first...].firstIndex(of: ""), let options = lines[end...].firstIndex(of: "OPTIONS:")
    else { return lines }
    let next = lines[options...].firstIndex(of: "") ?? lines.count
    return Array(lines[..<first] + lines[(end + 1)..<next] + [""] + lines[first..<end] + lines[next...])
  }

  /// The sentences in which only words are English.
  static func replaced(_ text: String) -> String {
    words.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private static let headings = ["ARGUMENTS:": "ARGUMENTOS:", "OPTIONS:": "OPCIONES:", "SUBCOMMANDS:": "ÓRDENES:"]

  private static let words = [
    ("Show help information.", "Muestra esta ayuda."), ("(default)    ", "(por defecto)"),
    ("(default:", "(por defecto:"), ("; default:", "; por defecto:"), ("(values:", "(valores:"),
    ("<subcommand>", "<orden>"), ("<options>", "<opciones>"),
  ]

  /// What is wrong with a command line, and how it is used.
  static func refusal(_ text: String) -> String {
    guard Language.current == .spanish else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = String(line)
      if line.hasPrefix("Error: ") { return "Error: " + sentence(String(line.dropFirst("Error: ".count))) }
      if line.hasPrefix("Help:  ") { return "Ayuda: " + line.dropFirst("Help:  ".count) }
      if line.hasPrefix("Usage: ") { return "Uso: " + replaced(String(line.dropFirst("Usage: ".count))) }
      if let command = between(line, "  See '", "' for more information.") { return "  Más: \(command)" }
      return line
    }.joined(separator: "\n")
  }

  /// Where `%` stands there may be anything.
  private static let sentences = [
    ("Missing expected argument '%'", "falta '%'"), ("Missing one of: '%'", "falta uno de: '%'"),
    ("Missing value for '%'", "falta el valor de '%'"), ("Missing required subcommand.", "falta la orden"),
    ("Unknown option '%'. Did you mean '%'?", "no existe la opción '%'. ¿Quiso decir '%'?"),
    ("Unknown option '%'", "no existe la opción '%'"), ("Unexpected argument '%'", "sobra '%'"),
    ("% unexpected arguments: '%'", "sobran % palabras: '%'"),
    ("The option '%' does not take any value, but '%' was specified.", "la opción '%' no lleva valor, y se le dio '%'"),
    ("The value '%' is invalid for '%'. Please provide one of %.", "'%' no vale para '%': debe ser uno de %"),
    ("The value '%' is invalid for '%'", "'%' no vale para '%'"),
  ]

  static func sentence(_ text: String) -> String {
    for (english, spanish) in sentences {
      guard let parts = match(text, english) else { continue }
      var rest = parts[...]
      let joined = spanish.split(separator: "%", omittingEmptySubsequences: false).map { piece in
        String(piece) + (rest.popFirst() ?? "")
      }.joined()
      return joined.replacing("' and '", with: "' o '").replacing("' or '", with: "' o '")
    }
    return text
  }

  /// What stands in the places of `%`; nil when the text is not of this shape.
  private static func match(_ text: String, _ pattern: String) -> [String]? {
    let pieces = pattern.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
    guard text.hasPrefix(pieces[0]) else { return nil }
    var rest = text.dropFirst(pieces[0].count)
    var found: [String] = []
    for (place, piece) in pieces.enumerated().dropFirst() {
      if place == pieces.count - 1 {
        guard rest.hasSuffix(piece), rest.count >= piece.count else { return nil }
        found.append(String(rest.dropLast(piece.count)))
        return found
      }
      guard let range = rest.firstRange(of: piece) else { return nil }
      found.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return rest.isEmpty ? found : nil
  }

  private static func between(_ line: String, _ head: String, _ tail: String) -> String? {
    guard line.hasPrefix(head), line.hasSuffix(tail) else { return nil }
    return String(line.dropFirst(head.count).dropLast(tail.count))
  }
}
