// Why the server refuses to start: one line, in Spanish, that names the variable, its value and what is allowed.
// The value of a variable that holds a secret is never in it.

/// A setting that cannot be used.
struct SettingsError: Error, Equatable, CustomStringConvertible {
  /// The whole line.
  let description: String

  private init(_ description: String) {
    self.description = description
  }

  /// A value that is not allowed; `value` is nil for a secret.
  static func invalid(_ variable: String, value: String?, allowed: String) -> SettingsError {
    guard let value else { return SettingsError("\(variable) no es válido: \(allowed)") }
    return SettingsError("\(variable)=\(shown(value)) no es válido: \(allowed)")
  }

  /// A variable that another one makes necessary.
  static func missing(_ variable: String, because reason: String) -> SettingsError {
    SettingsError("Falta \(variable): \(reason)")
  }

  /// A HOST that others can reach, without keys.
  static func openToAll(host: String) -> SettingsError {
    SettingsError(
      "HOST=\(shown(host)) se alcanza desde otras máquinas: defina API_KEYS,"
        + " o SIN_AUTENTICACION=true para atender sin clave a cualquiera")
  }

  /// The `.env` file exists and cannot be read.
  static func unreadable(file: String) -> SettingsError {
    SettingsError("No se puede leer el archivo \(shown(file)): debe ser un archivo de texto legible, o no existir")
  }

  /// On one line and not too long.
  private static func shown(_ value: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      if result.count == 80 {
        result.append("…")
        break
      }
      result.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(result)
  }
}
