// Why there are no credentials for an inbox, in the texts that docs/fallos.md explains. The creation routes answer
// with them; a campaign under way shows them as its motivo.

import EventLoop

/// No credentials.
package struct CredentialError: Error, Sendable, Equatable {
  /// For people, in Spanish. Has no secrets.
  package var text: String
  /// Whether the next try may succeed (503 with Retry-After); otherwise the request or the configuration is wrong
  /// (400).
  package var isTransient = false

  static func unknownInbox(_ inbox: String) -> CredentialError {
    CredentialError(text: "No se encontró el buzon '\(shown(inbox))' en la base de datos")
  }

  static func notConfigured(_ inbox: String) -> CredentialError {
    CredentialError(text: "El buzon '\(shown(inbox))' no tiene credenciales configuradas")
  }

  package static func malformed(_ inbox: String) -> CredentialError {
    CredentialError(text: "Formato inválido de credenciales para buzon '\(shown(inbox))'")
  }

  static func ambiguous(_ inbox: String) -> CredentialError {
    CredentialError(
      text: "El buzon '\(shown(inbox))' tiene varias filas con credenciales distintas en la base de datos")
  }

  static let supabaseUnavailable = CredentialError(text: "Supabase no disponible", isTransient: true)

  static let fileUnavailable = CredentialError(
    text: "No se puede leer el archivo de credenciales (CREDENCIALES_ARCHIVO)", isTransient: true)

  static let noSource = CredentialError(
    text: "No hay credenciales: configure SUPABASE_URL o CREDENCIALES_ARCHIVO", isTransient: true)

  /// The inbox as a text shows it, cut short: a client may send any length.
  private static func shown(_ inbox: String) -> String { String(inbox.prefix(40)) }
}
