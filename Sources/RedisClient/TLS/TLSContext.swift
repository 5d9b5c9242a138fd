// What TLS connections to a Redis are made with: the trusted authorities and the client's certificate, read from their
// files. They are read again when a file has changed, so that a certificate may be renewed while the server runs. Like
// HTTPClient's, the system's authorities come from their hashed directory: reading all of them takes 40 ms.

import COpenSSL
import EventLoop
import Glibc

/// The context of the connections to one Redis, made anew when a file has changed.
@LoopActor
final class TLSStore {
  private let settings: RedisTLS
  private var latest: TLSContext?

  init(_ settings: RedisTLS) { self.settings = settings }

  /// - Throws: the file that cannot be used.
  func current() throws(TLSProblem) -> TLSContext {
    if let latest, latest.isCurrent { return latest }
    let context = try TLSContext(settings)
    latest = context
    return context
  }
}

/// OpenSSL's context for one URL.
@LoopActor
final class TLSContext {
  let settings: RedisTLS
  nonisolated(unsafe) let pointer: OpaquePointer
  private let stamps: [FileStamp?]

  /// - Throws: the file that cannot be used.
  init(_ settings: RedisTLS) throws(TLSProblem) {
    self.settings = settings
    stamps = FileStamp.stamps(of: settings)
    guard let pointer = SSL_CTX_new(TLS_client_method()) else { throw .other("out of memory") }
    self.pointer = pointer
    ERR_clear_error()
    guard openssl_shim_set_up(pointer) == 1 else { throw .noCommonVersion }
    SSL_CTX_set_verify(pointer, settings.isVerified ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    guard !settings.isVerified || Self.trust(settings.authorities, pointer) else { throw .unreadableAuthorities }
    if let certificate = settings.certificate, let key = settings.key {
      guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else { throw .unreadableCertificate }
      openssl_shim_ask_for_no_passphrase(pointer)
      guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
        let mismatch = openssl_shim_library(ERR_peek_last_error()) == ERR_LIB_X509
        throw mismatch ? .keyOfAnother : .unreadableKey
      }
      guard SSL_CTX_check_private_key(pointer) == 1 else { throw .keyOfAnother }
    }
  }

  deinit { SSL_CTX_free(pointer) }

  /// Whether its files are the ones that were read.
  var isCurrent: Bool { stamps == FileStamp.stamps(of: settings) }

  private static func trust(_ authorities: String?, _ pointer: OpaquePointer) -> Bool {
    if let authorities {
      var status = stat()
      guard stat(authorities, &status) == 0 else { return false }
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      return
        (isDirectory
        ? SSL_CTX_load_verify_dir(pointer, authorities) : SSL_CTX_load_verify_file(pointer, authorities)) == 1
    }
    // SSL_CERT_FILE names a file of one's own, as for other programs with OpenSSL.
    if let file = getenv("SSL_CERT_FILE"), file[0] != 0 { return SSL_CTX_load_verify_file(pointer, file) == 1 }
    return SSL_CTX_set_default_verify_dir(pointer) == 1
  }
}

/// What tells whether a file is still the same.
private struct FileStamp: Equatable {
  private let inode: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt(status.st_ino)
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }

  static func stamps(of settings: RedisTLS) -> [FileStamp?] {
    [settings.authorities, settings.certificate, settings.key].map { $0.flatMap { FileStamp($0) } }
  }
}
