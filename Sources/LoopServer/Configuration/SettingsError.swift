// Why the server refuses to start: one line, in Spanish, that names the variable, where it stands and what is allowed.
// It holds no value: after a slip of one line a key may stand where a number was expected.

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

  /// HOST can be reached by others, but there are no keys.
  static var openToAll: SettingsError {
    SettingsError(
      "HOST se alcanza desde otras máquinas: defina API_KEYS,"
        + " o SIN_AUTENTICACION=true para atender sin clave a cualquiera")
  }

  /// There is something at the path of the `.env` file that is no such file.
  static func file(_ path: String, _ error: EnvironmentFileError) -> SettingsError {
    SettingsError(error.description(of: path))
  }

  /// The same line with further sentences, such as warnings that may explain it.
  func adding(_ sentences: [String]) -> SettingsError {
    SettingsError(([description] + sentences).joined(separator: "; "))
  }
}
