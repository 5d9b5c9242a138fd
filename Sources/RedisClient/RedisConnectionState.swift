// Where a connection stands, with the reason in words when it is not usable: what /health and the logs report.

/// The life of a RedisConnection.
public enum RedisConnectionState: Sendable, Hashable, CustomStringConvertible {
  /// Resolving, connecting, logging in, or asking again until the server can serve.
  case connecting(problem: String?)
  /// Commands are accepted.
  case ready
  /// Between two attempts to connect.
  case waiting(problem: String)
  /// Closed for good, or not opened yet.
  case closed

  /// Why it is not usable, such as `Connection refused` or `LOADING Redis is loading the dataset in memory`.
  public var problem: String? {
    switch self {
    case .connecting(let problem): problem
    case .waiting(let problem): problem
    case .ready: nil
    case .closed: "closed"
    }
  }

  public var description: String {
    switch self {
    case .connecting(nil): "connecting"
    case .connecting(let problem?): "connecting (\(problem))"
    case .ready: "ready"
    case .waiting(let problem): "waiting to reconnect (\(problem))"
    case .closed: "closed"
    }
  }
}
