// API_KEYS: who may call. Both sides are hashed, so the comparison is of equal lengths and its time tells nothing
// about the keys; several keys are valid at a time, so that one can be replaced without an outage (docs/acceso.md).

import Crypto
import EventLoop
import HTTPServer

package struct APIKeys: Sendable {
  /// A key as it is kept: neither its digest nor what sessions are signed with gives it away.
  struct Known: Sendable {
    let digest: [UInt8]
    let signing: [UInt8]
    let caller: RequestCaller
  }

  let known: [Known]

  package init(_ keys: [APIKey]) {
    known = keys.map { key in
      let digest = Array(key.secret.utf8).withUnsafeBytes { SHA256.digest(of: $0) }
      return Known(
        digest: digest, signing: Self.signingKey(of: key.secret),
        caller: RequestCaller(name: key.name, access: key.role.access))
    }
  }

  /// Who may call: their names and what they may do.
  var callers: [RequestCaller] { known.map(\.caller) }

  /// False when no key is asked for at all.
  package var isRequired: Bool { !known.isEmpty }

  /// The owner of the key in `X-API-Key` or the bearer token; nil when there is no valid key.
  @LoopActor
  func caller(of request: HTTPRequest) -> RequestCaller? {
    if let caller = request.withHeader("x-api-key", { known($0)?.caller }) { return caller }
    return request.withHeader("authorization") { value in
      Self.bearerToken(value).flatMap { known($0)?.caller }
    } ?? nil
  }

  /// Whether the request shows a key, right or wrong. Another scheme in `Authorization` is none: a browser sends that
  /// of a proxy in front (`Basic`) with every request.
  @LoopActor
  static func areShown(by request: HTTPRequest) -> Bool {
    request.withHeader("x-api-key") { _ in true }
      ?? request.withHeader("authorization") { bearerToken($0) != nil } ?? false
  }

  /// The token of a value of `Authorization`, valid as long as that; nil for another scheme.
  private static func bearerToken(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    let scheme = "bearer"
    guard value.count >= scheme.utf8.count, zip(value, scheme.utf8).allSatisfy({ ($0 | 0x20) == $1 }) else {
      return nil
    }
    let rest = value[scheme.utf8.count...]
    guard rest.first == nil || rest.first == UInt8(ascii: " ") else { return nil }
    return UnsafeRawBufferPointer(rebasing: rest.drop { $0 == UInt8(ascii: " ") })
  }

  /// Compares with every key, whether or not one matched already.
  func known(_ key: UnsafeRawBufferPointer) -> Known? {
    let digest = SHA256.digest(of: key)
    var found: Known?
    for each in known where ConstantTime.areEqual(each.digest, digest) { found = found ?? each }
    return found
  }
}
