// How a command can fail. The three cases are the three things a caller must tell apart: it did not happen, it
// may have happened, Redis said no.

/// A command that brought no reply, or an error reply.
public enum RedisError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The command was never sent: no usable connection, or no room in time. The text is the reason in words.
  case unavailable(String)
  /// The command was handed to the connection and its reply will not come: whether it was executed is unknown.
  case lost(String)
  /// Redis answered with an error.
  case server(RedisServerError)
  /// A reply of another shape than the caller's reading function understands.
  case unexpectedReply(String)

  public var description: String {
    switch self {
    case .unavailable(let reason): "Redis unavailable: \(reason)"
    case .lost(let reason): "Redis reply lost: \(reason)"
    case .server(let error): "Redis error: \(error.message)"
    case .unexpectedReply(let what): "Redis replied something else: \(what)"
    }
  }

  /// The error reply, if that is what it is.
  public var serverError: RedisServerError? { if case .server(let error) = self { error } else { nil } }
}
