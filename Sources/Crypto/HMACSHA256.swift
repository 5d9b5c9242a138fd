// HMAC-SHA256 by OpenSSL: signs the bodies of our webhooks, and checks Meta's signatures of its own.

import COpenSSL
import Text

package enum HMACSHA256 {
  /// The 32 bytes of the code of `message` under `key`.
  package static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var length: UInt32 = 0
      HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, buffer.baseAddress, &length)
      count = Int(length)
    }
  }

  /// `sha256=` and the code in hexadecimal: the value of `X-Firma-256` and of Meta's `X-Hub-Signature-256`.
  package static func header(of message: [UInt8], key: [UInt8]) -> String {
    "sha256=" + code(of: message, key: key).hexadecimal
  }
}
