// Credentials from CREDENCIALES_ARCHIVO, `{"14": "TOKEN,PHONE_ID,WABA_ID"}`, for those without Supabase. The file is
// looked at once a second, whether or not somebody asks, and read again when it has changed. So an operator edits it
// without a restart and sees a mistake at once in the log. The read is synchronous: the file is small and local.

import EventLoop
import JSON
import Logging
import Text

@LoopActor
package final class FileCredentials: CredentialSource {
  private var file: WatchedFile
  private let interval: Duration
  private let logger = Logger(label: "credenciales")
  /// The keys by inbox; nil until the file could be read once. They stay in force when a later version cannot be read.
  private var keys: [String: String]?
  /// What is wrong with the file; nil when nothing is.
  package private(set) var problem: String?
  /// Whether `keys` are those of the file now.
  private var isCurrent = false
  private var nextLook = LoopInstant(nanoseconds: 0)

  /// - Parameter interval: how often the file may be looked at.
  package init(path: String, interval: Duration = .seconds(1)) {
    file = WatchedFile(path: path, limit: Self.largestFile)
    self.interval = interval
  }

  package func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    refresh()
    guard let keys else { throw .fileUnavailable }
    guard Inbox.isNumber(inbox), let key = keys[inbox] else { throw .unknownInbox(inbox) }
    guard !key.trimmedASCII.isEmpty else { throw .notConfigured(inbox) }
    guard let credentials = WhatsAppCredentials(key: key) else { throw .malformed(inbox) }
    return credentials
  }

  /// Makes the next question look at the file at once: the operator may have corrected it.
  package func drop(_ inbox: String) { nextLook = Loop.now }

  package func isReachable() async -> Bool {
    refresh()
    return isCurrent
  }

  package var known: [KnownInbox] {
    (keys ?? [:]).map { KnownInbox(name: $0.key, credentials: WhatsAppCredentials(key: $0.value)) }
  }

  package var checkInterval: Duration { max(interval, .milliseconds(100)) }

  private static let largestFile = 1 << 20

  private func refresh() {
    guard nextLook <= Loop.now else { return }
    nextLook = Loop.now + interval
    do throws(WatchedFileError) {
      guard let bytes = try file.contentsIfChanged() else { return }
      guard let parsed = Self.parse(bytes) else {
        throw WatchedFileError(reason: "no es un objeto JSON de textos, como {\"14\": \"TOKEN,PHONE_ID,WABA_ID\"}")
      }
      adopt(parsed)
    } catch {
      isCurrent = false
      let problem = "CREDENCIALES_ARCHIVO no se puede leer: \(error.reason)"
      if self.problem != problem {
        let consequence = keys == nil ? "sin credenciales no se envía" : "sigue en vigor lo último que se leyó"
        logger.warning(
          "no se pudo leer CREDENCIALES_ARCHIVO: \(consequence)", metadata: ["motivo": "\(error.reason)"])
      }
      self.problem = problem
    }
  }

  /// Takes over the keys of a file that could be read. A defect of one inbox stops only its own campaigns.
  private func adopt(_ parsed: [String: String]) {
    if parsed != keys || !isCurrent {
      logger.notice("credenciales leídas", metadata: ["buzones": "\(parsed.count)"])
      let malformed = parsed.filter { !$0.value.trimmedASCII.isEmpty && WhatsAppCredentials(key: $0.value) == nil }
      for inbox in malformed.keys.sorted().prefix(Self.namedInboxes) {
        logger.warning("formato inválido en CREDENCIALES_ARCHIVO", metadata: ["buzon": "\(inbox.prefix(40))"])
      }
      problem =
        parsed.isEmpty
        ? "CREDENCIALES_ARCHIVO no tiene ningún buzon"
        : malformed.isEmpty
          ? nil : "CREDENCIALES_ARCHIVO: \(malformed.count) de \(parsed.count) buzones con formato inválido"
      if parsed.isEmpty { logger.warning("CREDENCIALES_ARCHIVO no tiene ningún buzon: no se puede enviar") }
    }
    keys = parsed
    isCurrent = true
  }

  /// Inboxes that the log names at a time.
  private static let namedInboxes = 5

  private static func parse(_ bytes: [UInt8]) -> [String: String]? {
    guard let members = (try? JSONDocument.parse(bytes, maximumBytes: largestFile))?.members else { return nil }
    var keys: [String: String] = [:]
    for member in members {
      switch member.value {
      case .string(let key): keys[member.name] = key
      case .null: keys[member.name] = ""
      default: return nil
      }
    }
    return keys
  }
}
