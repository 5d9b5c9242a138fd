// Credentials from a local JSON file, `{"14": "TOKEN,PHONE_ID,WABA_ID"}`: for installations without Supabase. The file is
// small and local; it is looked at again when a second has passed, so that an edit acts without a restart.

import EventLoop
import Glibc

@LoopActor
final class FileCredentials: CredentialSource {
  /// The largest file that is read, in bytes.
  static let sizeLimit = 1 << 20
  private static let recheck: Duration = .seconds(1)

  private let path: String
  private var entries: [String: String] = [:]
  private var isReadable = false
  private var modified = timespec()
  private var checkedAt: LoopInstant?

  init(path: String) { self.path = path }

  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials {
    refresh()
    guard isReadable else { throw .fileUnreadable }
    guard isInboxNumber(inbox), let key = entries[inbox] else { throw .unknownInbox(inbox) }
    if key.isEmpty { throw .empty(inbox) }
    guard let credentials = WhatsAppCredentials(key: key) else { throw .malformed(inbox) }
    return credentials
  }

  /// The file may have been corrected: it is read again at the next call.
  func drop(_ inbox: String) { checkedAt = nil }

  func isReachable() async -> Bool {
    refresh()
    return isReadable
  }

  private func refresh() {
    if let checkedAt, Loop.now - checkedAt < Self.recheck { return }
    checkedAt = Loop.now
    var status = stat()
    guard stat(path, &status) == 0, status.st_size <= Self.sizeLimit else {
      isReadable = false
      return
    }
    let isUnchanged = status.st_mtim.tv_sec == modified.tv_sec && status.st_mtim.tv_nsec == modified.tv_nsec
    if isReadable, isUnchanged { return }
    modified = status.st_mtim
    load()
  }

  private func load() {
    isReadable = false
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.sizeLimit) { buffer, count in
      while count < buffer.count {
        let read = read(descriptor, buffer.baseAddress! + count, buffer.count - count)
        if read <= 0 { break }
        count += read
      }
    }
    guard let document = try? JSONDocument.parse(bytes, maximumBytes: Self.sizeLimit),
      let members = document.members
    else { return }
    entries = [:]
    for member in members { entries[member.name.trimmedASCII] = member.value.string?.trimmedASCII ?? "" }
    isReadable = true
  }
}
