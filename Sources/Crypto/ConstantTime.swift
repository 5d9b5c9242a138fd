// Comparisons that take the same time whatever the secret is.

import COpenSSL

package enum ConstantTime {
  /// Whether two digests are the same. The time shows only their lengths.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// Whether two texts are the same: their digests are compared, so that not even a length shows.
  package static func areEqual(_ left: String, _ right: String) -> Bool {
    let digests = [left, right].map { text in Array(text.utf8).withUnsafeBytes { SHA256.digest(of: $0) } }
    return areEqual(digests[0], digests[1])
  }
}
