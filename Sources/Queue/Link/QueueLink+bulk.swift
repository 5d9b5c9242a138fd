// Slices of long readings, which may block neither Redis nor the loop: the list, its statuses and its sums.

import RedisClient

extension QueueLink {
  /// Runs calls of scripts that only read, back to back and in the lane of bulk work.
  /// - Parameter scripts: those that are called: a server that was restarted learns them anew.
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
