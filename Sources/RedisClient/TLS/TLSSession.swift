// TLS on one connected socket that hiredis owns: the greeting, and bytes in both directions. Nothing blocks, OpenSSL
// says what it waits for. HiredisLink has one for each TLS connection.

import COpenSSL
import EventLoop
import Text

/// One TLS connection, as the client.
@LoopActor
final class TLSSession {
  /// The most bytes that one `read` gives: a whole TLS record, so that nothing decrypted stays behind unseen.
  nonisolated static let recordSize = 16 * 1024

  /// How a step ended.
  enum Progress: Equatable {
    /// So many bytes were read or written; 0 for a greeting that is complete.
    case done(Int)
    /// To be repeated when the socket is readable.
    case wantsToRead
    /// To be repeated when the socket is writable.
    case wantsToWrite
    /// The session is of no more use.
    case failed(TLSProblem)
  }

  private nonisolated(unsafe) let pointer: OpaquePointer
  private let context: TLSContext

  /// - Parameters:
  ///   - descriptor: a connected socket that does not block. It stays its owner's.
  ///   - host: the name or address that was connected to; the URL's `servername` goes before it.
  init(_ context: TLSContext, descriptor: Int32, host: String) throws(TLSProblem) {
    guard let pointer = SSL_new(context.pointer) else { throw .other("out of memory") }
    self.pointer = pointer
    self.context = context
    SSL_set_connect_state(pointer)
    let name = context.settings.serverName ?? host
    let isSet =
      IPAddress(name) != nil
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(pointer), name) == 1
      : SSL_set1_host(pointer, name) == 1 && openssl_shim_set_server_name(pointer, name) == 1
    guard isSet, SSL_set_fd(pointer, descriptor) == 1 else { throw .other("out of memory") }
  }

  deinit { SSL_free(pointer) }

  /// Goes on with the greeting.
  func shakeHands() -> Progress {
    ERR_clear_error()
    let result = SSL_do_handshake(pointer)
    return result == 1 ? .done(0) : progress(result)
  }

  /// Reads decrypted bytes.
  /// - Parameter buffer: of at least `recordSize` bytes.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
    ERR_clear_error()
    let result = SSL_read(pointer, buffer.baseAddress, Int32(buffer.count))
    return result > 0 ? .done(Int(result)) : progress(result)
  }

  /// Encrypts and writes as much as the kernel takes. What it did not take must be offered again, first of all.
  /// - Returns: `.done` with fewer bytes than were offered when the socket is full.
  func write(_ bytes: UnsafeRawBufferPointer) -> Progress {
    var written = 0
    while written < bytes.count {
      ERR_clear_error()
      let rest = min(bytes.count - written, Int(Int32.max))
      let result = SSL_write(pointer, bytes.baseAddress! + written, Int32(rest))
      if result > 0 {
        written += Int(result)
      } else {
        let progress = progress(result)
        return progress == .wantsToWrite ? .done(written) : progress
      }
    }
    return .done(written)
  }

  private func progress(_ result: Int32) -> Progress {
    switch SSL_get_error(pointer, result) {
    case SSL_ERROR_WANT_READ: return .wantsToRead
    case SSL_ERROR_WANT_WRITE: return .wantsToWrite
    case SSL_ERROR_SSL:
      let error = ERR_get_error()
      let verification = SSL_get_verify_result(pointer)
      let isOurRefusal =
        openssl_shim_library(error) == ERR_LIB_SSL && openssl_shim_reason(error) == SSL_R_CERTIFICATE_VERIFY_FAILED
      return .failed(isOurRefusal ? TLSProblem(verification: verification) : TLSProblem(error: error))
    default: return .failed(.closed)
    }
  }

  /// Version, cipher, and until when the server's certificate is valid, such as
  /// `TLSv1.3, TLS_AES_256_GCM_SHA384, certificado válido hasta Jan  5 10:00:00 2027 GMT`.
  var summary: String {
    let names = [SSL_get_version(pointer), SSL_CIPHER_get_name(SSL_get_current_cipher(pointer))]
    var parts = names.compactMap { $0.map { String(cString: $0) } }
    if let certificate = SSL_get1_peer_certificate(pointer) {
      defer { X509_free(certificate) }
      if let end = Self.text(of: X509_get0_notAfter(certificate)) { parts.append("certificado válido hasta \(end)") }
    }
    return parts.joined(separator: ", ")
  }

  private static func text(of time: UnsafePointer<ASN1_TIME>?) -> String? {
    guard let time, let memory = BIO_new(BIO_s_mem()) else { return nil }
    defer { BIO_free(memory) }
    guard ASN1_TIME_print(memory, time) == 1 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = BIO_read(memory, &buffer, Int32(buffer.count))
    return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : nil
  }
}
