// How Meta proves that it is Meta: by `X-Hub-Signature-256: sha256=<hex>`, the HMAC of the raw body under the app's
// secret, and once, when the webhook is set up, by the verify token. Both are compared in constant time.

import Crypto
import Queue

package struct MetaSignature: Sendable {
  private let secret: [UInt8]

  /// - Parameter secret: META_APP_SECRET.
  package init(secret: String) { self.secret = Array(secret.utf8) }

  /// The header's value for a body, as Meta makes it.
  package func header(of body: [UInt8]) -> String { HMACSHA256.header(of: body, key: secret) }

  /// The code that a header claims; nil when it is not `sha256=` and 64 hexadecimal digits.
  package static func claimed(_ header: String) -> [UInt8]? {
    let prefix = "sha256="
    let digits = header.utf8.dropFirst(prefix.utf8.count)
    guard header.hasPrefix(prefix), digits.count == 64 else { return nil }
    var code: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else { return nil }
      if let first = high {
        code.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return code
  }

  /// Whether a body bears the code that was claimed for it.
  package func matches(_ claimed: [UInt8], _ body: [UInt8]) -> Bool {
    ConstantTime.areEqual(claimed, HMACSHA256.code(of: body, key: secret))
  }
}
