// What is wrong with Redis, or with the connection to it, as the operator should read it. Pure. `/health` shows it to
// everybody, so it repeats nothing of a message that could name hosts or users. Where there are no words for it, the
// log has the message.

/// A message of Redis', or why there is no connection.
package struct RedisProblem {
  package let message: String

  package init(_ message: String) { self.message = message }

  /// The word by which Redis names what it refuses, such as `OOM`; nil when the message is not Redis' own.
  package var word: Substring? {
    let word = message.prefix { $0 != " " }
    let isCapital = word.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    return word.utf8.count > 2 && isCapital ? word : nil
  }

  /// Whether the refusal is about keys that the user may not touch.
  var isOfKeys: Bool { word == "NOPERM" && message.contains("access one of the keys") }

  /// An explanation beyond the word; nil where there is none.
  package var inWords: String? {
    // What RedisClient says of TLS and sentinels is for the operator already, and names nobody.
    if message.hasPrefix("TLS: ") || message.hasPrefix("Sentinel: ") { return message }
    // A Redis that is too old cannot read the scripts' shebang.
    if message.hasPrefix("ERR Error compiling script") {
      return "Redis no admite los scripts: hace falta 7.0 o posterior"
    }
    switch word {
    case "NOCOMMAND":
      return "Redis responde NOPERM: a su usuario le falta permiso (ACL) para \(message.dropFirst("NOCOMMAND ".count))"
    case "NOPERM":
      if isOfKeys { return "Redis responde NOPERM: a su usuario le falta permiso (ACL) para las claves" }
      return deniedCommand.map { "Redis responde NOPERM: a su usuario le falta permiso (ACL) para \($0)" }
    case "MISCONF":
      let isFull = message.contains("No space left on device")
      return isFull
        ? "Redis responde MISCONF: su disco está lleno" : "Redis responde MISCONF: no puede guardar en su disco"
    default: return nil
    }
  }

  /// `evalsha` of "NOPERM this user has no permissions to run the 'evalsha' command".
  private var deniedCommand: String? {
    let parts = message.split(separator: "'", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].utf8.count < 40 else { return nil }
    return parts[1].uppercased()
  }
}
