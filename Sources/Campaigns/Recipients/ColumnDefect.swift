// What can be wrong with an upload's columns. Each ends the upload; the parsers turn it into their 400.

/// Why a column cannot be added.
public enum ColumnDefect: Error, Sendable, Equatable {
  /// The name is there already; known names count as equal in any case of letters.
  case duplicate(String)
  /// More than `ColumnLayout.maximumCount`.
  case tooMany
  /// Longer than `ColumnLayout.maximumNameByteCount`; how it begins.
  case nameTooLong(String)

  /// The reason in Spanish.
  public var explanation: String {
    switch self {
    case .duplicate(let name): "La columna '\(name)' está repetida"
    case .tooMany: "El máximo de columnas es \(ColumnLayout.maximumCount)"
    case .nameTooLong(let name):
      "El nombre de columna '\(name)…' supera \(ColumnLayout.maximumNameByteCount) bytes"
    }
  }
}
