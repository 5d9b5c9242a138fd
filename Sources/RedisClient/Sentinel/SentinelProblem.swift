// Why no master was found. The operator reads it in the log, in `/health` and from `LoopServer salud --redis`, so it is
// Spanish and names no hosts.

/// A reason why the sentinels lead nowhere.
enum SentinelProblem: Error, Hashable, CustomStringConvertible {
  /// No sentinel has told the master's address. With the reason of one of them.
  case noAnswer(String)
  case late
  /// The sentinels do not know a master of the URL's name.
  case unknownMaster
  /// Something answers, but it is no sentinel.
  case noSentinel
  /// The sentinel refuses, in its words.
  case refused(String)
  /// The sentinels name a server that says it is none, with what it says it is.
  case notMaster(String)
  /// The user may not ask Redis for its role.
  case roleForbidden
  /// The sentinels name another server now.
  case switched

  init(_ error: RedisServerError) {
    self = error.message.hasPrefix("ERR unknown command") ? .noSentinel : .refused(error.message)
  }

  var description: String {
    switch self {
    case .noAnswer(let reason):
      reason.hasPrefix("Sentinel: ") ? reason : "Sentinel: ningún sentinel responde (\(reason))"
    case .late: "no responde a tiempo"
    case .unknownMaster: "Sentinel: los sentinels no conocen ese nombre de maestro; es el de «sentinel monitor»"
    case .noSentinel: "Sentinel: lo que responde en ese puerto no es un sentinel (suele ser el 26379)"
    case .refused(let words): "Sentinel: el sentinel rechaza la consulta (\(words))"
    case .notMaster(let role): "Sentinel: el servidor que nombran dice ser \(role); se espera al nuevo maestro"
    case .roleForbidden: "Sentinel: al usuario de Redis le falta permiso (ACL) para ROLE"
    case .switched: "Sentinel: hay otro maestro"
    }
  }
}
