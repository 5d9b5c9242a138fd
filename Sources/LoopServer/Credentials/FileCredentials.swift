// Credentials from CREDENCIALES_ARCHIVO, `{"14": "TOKEN,PHONE_ID,WABA_ID"}`, for those without Supabase. The file is looked
// at no more than once a second and read again when it has changed, so an operator edits it without a restart. It is
// small and local: reading it takes less time than arranging not to wait for it would.

import EventLoop
import Logging

@LoopActor
final class FileCredentials: CredentialSource {
  private var file: WatchedFile
  private let interval: Duration
  private let logger = Logger(label: "credenciales")
  /// By inbox; nil until the file has been understood once. A later version that cannot be read leaves it in force.
  private var keys: [String: String]?
  /// Why `keys` are not what is in the file; nil when they are.
  private var problem: String?
  private var nextLook = LoopInstant(nanoseconds: 0)

  /// - Parameter interval: how often the file may be looked at.
  init(path: String, interval: Duration = .seconds(1)) {
    file = WatchedFile(path: path, limit: Self.largestFile)
    self.interval = interval
  }

  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    refresh()
    guard let keys else { throw .fileUnavailable }
    guard Inbox.isNumber(inbox), let key = keys[inbox] else { throw .unknownInbox(inbox) }
    guard !key.trimmedASCII.isEmpty else { throw .notConfigured(inbox) }
    guard let credentials = WhatsAppCredentials(key: key) else { throw .malformed(inbox) }
    return credentials
  }

  /// The next question looks at the file at once: the operator may have corrected it.
  func drop(_ inbox: String) { nextLook = Loop.now }

  func isReachable() async -> Bool {
    refresh()
    return keys != nil && problem == nil
  }

  private static let largestFile = 1 << 20

  private func refresh() {
    guard nextLook <= Loop.now else { return }
    nextLook = Loop.now + interval
    do throws(WatchedFileError) {
      guard let bytes = try file.contentsIfChanged() else { return }
      guard let parsed = Self.parse(bytes) else { throw WatchedFileError(reason: "no es un objeto JSON de textos") }
      if parsed != keys || problem != nil {
        logger.notice("credenciales leídas", metadata: ["buzones": "\(parsed.count)"])
      }
      keys = parsed
      problem = nil
    } catch {
      if problem != error.reason {
        logger.warning("no se pudo leer CREDENCIALES_ARCHIVO", metadata: ["motivo": "\(error.reason)"])
      }
      problem = error.reason
    }
  }

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
