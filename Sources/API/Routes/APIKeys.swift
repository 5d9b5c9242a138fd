// API_KEYS: who may call. Both sides are hashed, so the comparison is of equal lengths and its time tells nothing
// about the keys; several keys are valid at a time, so that one can be replaced without an outage (docs/acceso.md).

import Crypto
import EventLoop
import HTTPServer

package struct APIKeys: Sendable {
  private let digests: [[UInt8]]

  package init(_ keys: [String]) {
    digests = keys.map { key in Array(key.utf8).withUnsafeBytes { SHA256.digest(of: $0) } }
  }

  /// False when no key is asked for at all.
  package var isRequired: Bool { !digests.isEmpty }

  /// Whether the request carries a valid key, in `X-API-Key` or as a bearer token.
  @LoopActor
  func accepts(_ request: HTTPRequest) -> Bool {
    if !isRequired { return true }
    if let result = request.withHeader("x-api-key", accepts) { return result }
    return request.withHeader("authorization") { value in
      let scheme = "bearer "
      guard value.count > scheme.utf8.count,
        zip(value, scheme.utf8).allSatisfy({ ($0 | 0x20) == ($1 | 0x20) })
      else { return false }
      var token = UnsafeRawBufferPointer(rebasing: value[scheme.utf8.count...])
      while token.first == UInt8(ascii: " ") { token = UnsafeRawBufferPointer(rebasing: token.dropFirst()) }
      return accepts(token)
    } ?? false
  }

  /// Compares with every key, whether or not one matched already.
  private func accepts(_ key: UnsafeRawBufferPointer) -> Bool {
    let digest = SHA256.digest(of: key)
    var matches = false
    for known in digests where ConstantTime.areEqual(known, digest) { matches = true }
    return matches
  }
}
