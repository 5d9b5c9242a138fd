// What may be secret in an address that the operator sets: some APIs want their token in it. `Settings.secrets` asks.

import HTTPServer

extension WebAddress {
  /// Bytes of the shortest part of a query that is taken for a secret: hiding `true` or `v=1` would mutilate the log.
  private static let shortestValue = 8

  /// What no log line may show of it, as written and decoded: user and password, the password alone, the query, each of
  /// its values.
  var secrets: [String] {
    var written: [Substring] = []
    if let (user, _) = authority.split(around: "@") { written += [user, user.split(around: ":")?.1 ?? user] }
    let query = query.dropFirst()
    let values = query.split(separator: "&").map { $0.split(around: "=")?.1 ?? $0 }
    written += ([query] + values).filter { $0.utf8.count >= Self.shortestValue }
    return written.flatMap { [String($0), PercentDecoding.lenient($0)] }
  }
}
