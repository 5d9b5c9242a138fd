// Slices of long readings (the list, its statuses and its sums), so that they block neither Redis nor the loop.

import RedisClient

extension QueueLink {
  /// Runs calls of scripts that only read, back to back and in the lane of bulk work.
  /// - Parameter scripts: the scripts of the calls, which a restarted server must learn again.
  func readInBulk(_ commands: [RedisCommand], _ scripts: LuaScript...) async throws -> [RedisReply] {
    var replies = try await connection.pipeline(commands, lane: .bulk)
    if replies.contains(where: \.isUnknownScript) {
      for script in scripts { try await script.load(on: connection) }
      replies = try await connection.pipeline(commands, lane: .bulk)
    }
    for case .error(let error) in replies { throw RedisError.server(error) }
    return replies
  }
}

extension RedisReply {
  /// The server does not know the script: it was restarted or told to forget.
  fileprivate var isUnknownScript: Bool {
    if case .error(let error) = self { error.kind == .noScript } else { false }
  }
}
