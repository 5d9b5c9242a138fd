// Sessions of the panel: a browser keeps a token instead of a key. The token says until when it holds, and is signed
// with a key that is derived from the API key it was given for. So the server stores nothing. Every instance that has
// the API key recognises the token, and taking the key out of API_KEYS ends all of its sessions at once. The role is
// looked up each time as well.

import Crypto
import HTTPServer
import Text

/// The session that a token proves.
package struct Session: Sendable, Equatable {
  package let caller: RequestCaller
  /// Seconds since 1970 at which it ends.
  package let expires: Int64
}

extension APIKeys {
  /// How long a session holds, in seconds: a working day.
  package static let sessionLife: Int64 = 12 * 3600
  /// How far the clocks of two instances may be apart, in seconds. A token from further ahead is refused, since it
  /// would hold for longer than a session may.
  package static let clockSkew: Int64 = 300
  /// Characters of a token: decimal digits for the end, hexadecimal ones for the nonce and the signature, with dots
  /// between.
  static let longestToken = 11 + 1 + 16 + 1 + 64

  /// The key that signs a session's tokens. Another version of the token has another key.
  static func signingKey(of secret: String) -> [UInt8] {
    HMACSHA256.code(of: Array("LoopServer, sesiones, 1".utf8), key: Array(secret.utf8))
  }

  /// Opens a session.
  /// - Parameters:
  ///   - secret: the key that a person has typed.
  ///   - now: seconds since 1970.
  ///   - nonce: any 64 bits. It keeps two tokens of the same second from being equal, though nothing depends on it.
  /// - Returns: nil when the secret is no key of API_KEYS.
  package func open(_ secret: String, now: Int64, nonce: UInt64) -> (token: String, session: Session)? {
    guard let key = Array(secret.utf8).withUnsafeBytes({ known($0) }) else { return nil }
    let expires = now + Self.sessionLife
    let text = String(nonce, radix: 16)
    let claim = "\(expires)." + String(repeating: "0", count: 16 - text.count) + text
    let code = HMACSHA256.code(of: Array(claim.utf8), key: key.signing)
    return ("\(claim).\(code.hexadecimal)", Session(caller: key.caller, expires: expires))
  }

  /// The session of a token; nil when none of the keys has signed it, or its time is over.
  /// - Parameter now: seconds since 1970.
  package func session(_ token: String, now: Int64) -> Session? {
    guard token.utf8.count <= Self.longestToken else { return nil }
    let parts = token.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count <= 11, parts[0].allSatisfy({ (0x30...0x39).contains($0) }),
      let expires = Int64(Substring(parts[0]))
    else { return nil }
    let claim = Array(token.utf8[..<parts[1].endIndex])
    let code = Array(parts[2])
    var caller: RequestCaller?
    for key in known {
      let expected = Array(HMACSHA256.code(of: claim, key: key.signing).hexadecimal.utf8)
      if ConstantTime.areEqual(expected, code) { caller = caller ?? key.caller }
    }
    guard let caller, now < expires, expires - now <= Self.sessionLife + Self.clockSkew else { return nil }
    return Session(caller: caller, expires: expires)
  }
}
