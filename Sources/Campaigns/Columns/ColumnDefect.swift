// What can be wrong with an upload's columns. Each ends the upload; the parsers turn it into their answer.

/// Why an upload's columns cannot be used.
public enum ColumnDefect: Error, Sendable, Equatable {
  /// The name is there already; known names count as equal in any case of letters.
  case duplicate(String)
  /// More than `ColumnLayout.maximumCount`.
  case tooMany
  /// Longer than `ColumnLayout.maximumNameByteCount`; how it begins.
  case nameTooLong(String)
  /// No column is `numero`, by any of its names. `found` are the columns there are.
  case noNumber(found: [String])
  /// Two columns have an everyday name of the number, and none is called `numero`.
  case severalNumbers(String, String)
  /// Two columns that are the same variable, spelt differently.
  case sameMeaning(String, String, ColumnTarget)
  /// A part whose cells are rewritten shares its column with something else.
  case sharedPart(String, ColumnTarget)
  /// `mapeo` names a column that is not there. `found` are those there are.
  case unknownHeader(ColumnWishes.Entry, found: [String])
  /// `mapeo` names a column of which there are two spellings.
  case severalHeaders(ColumnWishes.Entry, String, String)

  /// How many of the names found are listed.
  private static let listedNames = 20

  /// Whether `mapeo` can correct it.
  public var isOfMeaning: Bool {
    switch self {
    case .noNumber, .severalNumbers, .sameMeaning: true
    case .duplicate, .tooMany, .nameTooLong, .sharedPart, .unknownHeader, .severalHeaders: false
    }
  }

  /// The columns among which `mapeo` has to choose the number, as they stand in the header.
  public var numberCandidates: [String] {
    switch self {
    case .noNumber(let found): Array(found.prefix(ColumnLayout.maximumCount))
    case .severalNumbers(let first, let second): [first, second]
    default: []
    }
  }

  /// The entry of `mapeo` that is wrong, if it is one.
  public var entry: ColumnWishes.Entry? {
    switch self {
    case .unknownHeader(let entry, _), .severalHeaders(let entry, _, _): entry
    default: nil
    }
  }

  /// The reason in Spanish.
  /// - Parameters:
  ///   - place: whose columns they are, in Spanish.
  ///   - canMap: whether the upload may have a `mapeo`, which is the advice then.
  public func explanation(in place: String = "del archivo", canMap: Bool = true) -> String {
    let advice = canMap ? ", o indíquela en mapeo" : ""
    switch self {
    case .duplicate(let name): return "La columna '\(name)' está repetida"
    case .tooMany: return "El máximo de columnas es \(ColumnLayout.maximumCount)"
    case .nameTooLong(let name):
      return "El nombre de columna '\(name)…' supera \(ColumnLayout.maximumNameByteCount) bytes"
    case .noNumber(let found):
      return "Falta la columna 'numero' en la cabecera \(place). Columnas encontradas: \(Self.list(found))"
        + (canMap ? ". Si el número está en una de ellas, indíquela en mapeo" : "")
    case .severalNumbers(let first, let second):
      return "Las columnas '\(first)' y '\(second)' pueden ser el número: llame numero a una\(advice)"
    case .sameMeaning(let first, let second, let target):
      return
        "Las columnas '\(first)' y '\(second)' son las dos \(target.text): cambie el nombre de una\(advice)"
    case .sharedPart(let name, let target):
      return "La columna '\(name)' llena \(target.text) y algo más: \(target.text) necesita una columna propia"
    case .unknownHeader(let entry, let found):
      return "No hay ninguna columna '\(entry.text)' \(place). Columnas encontradas: \(Self.list(found))"
    case .severalHeaders(let entry, let first, let second):
      return "'\(entry.text)' puede ser la columna '\(first)' o '\(second)': escríbala igual que en la cabecera"
    }
  }

  private static func list(_ found: [String]) -> String {
    let names = found.prefix(listedNames).map { String($0.prefix(64)) }.joined(separator: ", ")
    return found.count > listedNames ? names + "…" : names
  }
}
