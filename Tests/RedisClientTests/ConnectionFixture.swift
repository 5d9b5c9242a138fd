import EventLoop
import RedisClient
import TestSupport
import Testing

/// Opens a connection for the time of `body` and checks that it leaves no handle behind.
@LoopActor
func withConnection<Success: Sendable>(
  _ url: String, settings: RedisSettings = .patient, waitUntilReady: Bool = true,
  _ body: @LoopActor (RedisConnection) async throws -> Success
) async throws -> Success {
  let connection = RedisConnection(try RedisURL(url), settings: settings)
  connection.open()
  let result: Result<Success, any Error>
  do {
    if waitUntilReady { try await connection.waitUntilReady(within: .seconds(10)) }
    result = .success(try await body(connection))
  } catch {
    result = .failure(error)
  }
  await connection.close()
  return try result.get()
}

extension RedisSettings {
  /// Long deadlines, for tests that are not about deadlines, since the machine may be busy.
  static let patient = RedisSettings(connectTimeout: .seconds(10), commandTimeout: .seconds(20))

  /// Short deadlines for tests of failures.
  static let impatient = RedisSettings(connectTimeout: .milliseconds(500), commandTimeout: .milliseconds(300))
}

/// How often Redis executed a command, as its `INFO commandstats` says.
func callCount(_ command: String, _ stats: String) -> Int {
  let line = stats.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_\(command):calls=") }
  return line.flatMap { Int($0.split(separator: "=")[1].prefix { $0.isNumber }) } ?? 0
}

/// The error a call throws, or nil.
@LoopActor
func redisError(_ body: @LoopActor () async throws -> Void) async -> RedisError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? RedisError
  }
}

extension RedisError {
  var isLost: Bool { if case .lost = self { true } else { false } }
  var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}
