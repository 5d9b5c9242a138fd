// Why the server refuses to start: one line, in Spanish, that names the variable, where it stands and what is allowed.
// No value is in it: whoever slipped a line has a key where a number was expected.

import API
import Environment

/// A setting that cannot be used.
struct SettingsError: Error, Equatable, CustomStringConvertible {
  /// The whole line.
  let description: String

  private init(_ description: String) {
    let scalars = description.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
    self.description = String(String.UnicodeScalarView(scalars))
  }

  /// A value that is not allowed.
  /// - Parameter place: where it stands; nil for a default.
  static func invalid(_ variable: String, at place: String?, allowed: String) -> SettingsError {
    SettingsError("\(variable) no es válido\(place.map { " (\($0))" } ?? ""): \(allowed)")
  }

  /// A variable that another one makes necessary.
  static func missing(_ variable: String, because reason: String) -> SettingsError {
    SettingsError("Falta \(variable): \(reason)")
  }

  /// A HOST that others can reach, without keys.
  static var openToAll: SettingsError {
    SettingsError(
      "HOST se alcanza desde otras máquinas: defina API_KEYS,"
        + " o SIN_AUTENTICACION=true para atender sin clave a cualquiera")
  }

  /// What is at the path of the `.env` file is none.
  static func file(_ path: String, _ error: EnvironmentFileError) -> SettingsError {
    SettingsError(error.description(of: path))
  }

  /// The same line with further sentences, which may say where the setting went.
  func adding(_ sentences: [String]) -> SettingsError {
    SettingsError(([description] + sentences).joined(separator: "; "))
  }
}
