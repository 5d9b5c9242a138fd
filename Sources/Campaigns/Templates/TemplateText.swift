// A text of a template with its variables: `Hola {{1}}, su saldo es {{2}}`, or `Hola {{nombre}}`.

public struct TemplateText: Sendable, Equatable {
  /// What a text is made of.
  public enum Piece: Sendable, Equatable {
    case text(String)
    /// What stands between the braces: a number from 1, or a name.
    case variable(String)
  }

  public let pieces: [Piece]

  public init(_ text: String) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      let name = String(rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace })
      if name.isEmpty || name.contains("{") {
        // Braces without a name are text. The search goes on after the first brace.
        let end = rest.index(after: open.lowerBound)
        pieces.append(.text(String(rest[..<end])))
        rest = rest[end...]
        continue
      }
      if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
      pieces.append(.variable(name))
      rest = rest[close.upperBound...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    self.pieces = pieces
  }

  private var variables: [String] {
    pieces.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  public var hasVariables: Bool { !variables.isEmpty }

  /// How many variables the text takes: the highest number, plus the names.
  public var variableCount: Int {
    let numbers = variables.compactMap { Int($0) }.filter { (1...999).contains($0) }
    return (numbers.max() ?? 0) + names.count
  }

  /// The variables that have a name instead of a number, in order, each once.
  public var names: [String] {
    var names: [String] = []
    for name in variables where Int(name) == nil && !names.contains(name) { names.append(name) }
    return names
  }

  /// The text before the first variable.
  public var beginning: String {
    if case .text(let text)? = pieces.first { text } else { "" }
  }

  /// The text as its recipient reads it.
  /// - Parameter value: gives the value of a variable, by what stands between its braces; nil leaves the braces.
  public func filled(_ value: (String) -> String?) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .variable(let name): value(name) ?? "{{\(name)}}"
      }
    }.joined()
  }
}
