// An error that Redis itself answered, such as `-LOADING Redis is loading the dataset in memory`. Its first word
// is what programs decide by. Thrown inside RedisError.server, or found inside a pipeline's or script's reply.

/// An error reply.
public struct RedisServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the first word means, as far as this server has to react to it.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The script is not in the server's cache: it was not executed.
    case noScript = "NOSCRIPT"
    /// The dataset is being read from disk.
    case loading = "LOADING"
    /// A write reached a replica, usually after a failover.
    case readOnly = "READONLY"
    /// `maxmemory` is reached and the command may not grow memory.
    case outOfMemory = "OOM"
    /// A replica lost its master and must not serve old data.
    case masterDown = "MASTERDOWN"
    case clusterDown = "CLUSTERDOWN"
    /// Persistence fails, so writes are refused.
    case misconfigured = "MISCONF"
    /// A script has been running for too long.
    case busy = "BUSY"
    case wrongType = "WRONGTYPE"
    case noAuthentication = "NOAUTH"
    case wrongPassword = "WRONGPASS"
    case noPermission = "NOPERM"
    case noReplicas = "NOREPLICAS"
    /// Not Redis' own word: a readiness check found that the user may not do all that is needed (ACL, renamed
    /// commands).
    case missingCommand = "NOCOMMAND"
    /// Not Redis' own word: a script found a campaign that a newer version has stored (shared/format.lua).
    case newerFormat = "FORMAT"
    /// Anything else: `ERR`, or a word of a script's own.
    case other = ""
  }

  /// The whole text, without the leading `-`.
  public let message: String
  public let kind: Kind

  public init(_ message: String) {
    self.message = message
    kind = Kind(rawValue: String(Self.word(of: message))) ?? .other
  }

  /// The first word, such as `ERR`, or a script's own code.
  public var word: Substring { Self.word(of: message) }

  private static func word(of message: String) -> Substring { message.prefix { $0 != " " } }

  /// True while the server cannot serve anybody: the caller should back off, not give up.
  public var isTemporary: Bool {
    switch kind {
    case .loading, .readOnly, .outOfMemory, .masterDown, .clusterDown, .misconfigured, .busy, .noReplicas,
      .missingCommand:
      true
    default: false
    }
  }

  /// Whether the error makes a `RedisConnection` leave `.ready` until the server serves again. Other errors concern
  /// only the caller.
  public var endsReadiness: Bool {
    switch kind {
    case .readOnly, .loading, .masterDown, .misconfigured, .busy, .missingCommand: true
    default: false
    }
  }

  /// Whether a script was ended by a command that the user may not run, or that has been renamed. What the script had
  /// written before stays written.
  var isDeniedInScript: Bool {
    message.hasPrefix("ERR The user executing the script can't ")
      || message.hasPrefix("ERR Unknown Redis command called from script")
  }

  public var description: String { message }
}
