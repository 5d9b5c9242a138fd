// SHA-256 by OpenSSL, whole or piece by piece. Fingerprints of uploads and of API keys are made with it.

import COpenSSL

/// A digest under way. A class, because it owns OpenSSL's context until it is let go of.
package final class SHA256 {
  private let context: OpaquePointer

  package init() {
    context = EVP_MD_CTX_new()!
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    if !bytes.isEmpty { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
  }

  package func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes of everything so far. Ends the digest: to be called once.
  package func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var length: UInt32 = 0
      EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
      count = Int(length)
    }
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The digest of one piece.
  package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }
}
