// Where the WhatsApp tokens come from: Supabase, a local file, or nowhere. They are looked up by `buzon`, kept in memory
// for a few minutes, and never written anywhere (WIRE.md, "Credentials").

import EventLoop

/// What a message is sent with. Descriptions never show the token.
struct WhatsAppCredentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
  var token: String
  var phoneID: String
  /// The WhatsApp Business account; needed for templates only.
  var wabaID: String?

  var description: String { "WhatsAppCredentials(phone_id \(phoneID))" }
  var debugDescription: String { description }

  /// - Parameter key: `TOKEN,PHONE_ID,WABA_ID`; each is trimmed, the last may be absent.
  /// - Returns: nil when the token or the phone id is missing, or one of them cannot go into a request.
  init?(key: String) {
    let parts = key.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmedASCII }
    guard (2...3).contains(parts.count), !parts[0].isEmpty, !parts[1].isEmpty,
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } })
    else { return nil }
    token = parts[0]
    phoneID = parts[1]
    wabaID = parts.count == 3 && !parts[2].isEmpty ? parts[2] : nil
  }
}

/// Why there are no credentials; its text is WIRE.md's.
struct CredentialError: Error, Sendable, Equatable {
  let text: String
  /// Asking again later may help: 503 rather than 400.
  let isTransient: Bool

  static func unknownInbox(_ inbox: String) -> CredentialError {
    CredentialError(text: "No se encontró el buzon '\(inbox)' en la base de datos", isTransient: false)
  }
  static func empty(_ inbox: String) -> CredentialError {
    CredentialError(text: "El buzon '\(inbox)' no tiene credenciales configuradas", isTransient: false)
  }
  static func malformed(_ inbox: String) -> CredentialError {
    CredentialError(text: "Formato inválido de credenciales para buzon '\(inbox)'", isTransient: false)
  }
  static func ambiguous(_ inbox: String) -> CredentialError {
    CredentialError(
      text: "El buzon '\(inbox)' tiene varias filas con credenciales distintas en la base de datos", isTransient: false)
  }
  static let unavailable = CredentialError(text: "Supabase no disponible", isTransient: true)
  static let fileUnreadable = CredentialError(
    text: "No se puede leer el archivo de credenciales (CREDENCIALES_ARCHIVO)", isTransient: true)
  static let notConfigured = CredentialError(
    text: "No hay credenciales: configure SUPABASE_URL o CREDENCIALES_ARCHIVO", isTransient: true)
}

/// A source of credentials.
@LoopActor
protocol CredentialSource: AnyObject {
  /// The credentials of an inbox, from memory if they are recent.
  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials
  /// WhatsApp refused them: the next call asks again.
  func drop(_ inbox: String)
  /// Whether the source can be asked at present, for `/health`.
  func isReachable() async -> Bool
}

/// No source is configured.
@LoopActor
final class NoCredentials: CredentialSource {
  init() {}

  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    throw .notConfigured
  }

  func drop(_ inbox: String) {}

  func isReachable() async -> Bool { false }
}

/// An inbox is a number in the database; anything else cannot be in it.
func isInboxNumber(_ inbox: String) -> Bool {
  (1...18).contains(inbox.utf8.count) && inbox.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
}
