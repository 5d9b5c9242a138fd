// SHA-256 by OpenSSL, whole or piece by piece. Fingerprints of uploads and of API keys are made with it.

import COpenSSL

/// A digest under way. A class, because it owns OpenSSL's context until it is let go of.
final class SHA256 {
  private let context: OpaquePointer

  init() {
    context = EVP_MD_CTX_new()!
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  func update(_ bytes: UnsafeRawBufferPointer) {
    if !bytes.isEmpty { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
  }

  func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes of everything so far. Ends the digest: to be called once.
  func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var length: UInt32 = 0
      EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
      count = Int(length)
    }
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The digest of one piece.
  static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits a byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
