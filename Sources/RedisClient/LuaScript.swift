// A Lua script that Redis runs: called by its SHA-1, sent whole only when the server does not know it (after a
// restart or SCRIPT FLUSH). NOSCRIPT means that nothing was executed, so the second try is safe. The queue has one
// for each of its verbs.

import COpenSSL
import EventLoop
import Text

/// A script with its digest.
public struct LuaScript: Sendable, Hashable, CustomStringConvertible {
  /// For people: logs and errors.
  public let name: String
  public let source: String
  /// SHA-1 of the source in lower-case hexadecimal, as EVALSHA takes it.
  public let digest: String

  public init(name: String, source: String) {
    self.name = name
    self.source = source
    digest = Self.sha1(source)
  }

  public var description: String { "\(name) (\(digest.prefix(8)))" }

  /// Runs the script.
  /// - Throws: as `RedisConnection.command`. An error raised by the script is `RedisError.server`.
  public func run(
    on connection: RedisConnection, keys: [RedisArgument], arguments: [RedisArgument] = [],
    lane: RedisLane = .ordinary
  ) async throws -> RedisReply {
    var command = command(keys: keys)
    command.append(arguments)
    return try await run(command, on: connection, lane: lane)
  }

  /// The call with its keys, to which the caller appends the arguments. For hot paths, and for pipelines, where
  /// NOSCRIPT comes back as an element.
  /// - Parameter capacity: bytes expected for keys and arguments.
  public func command(keys: [RedisArgument], capacity: Int = 0) -> RedisCommand {
    var command = RedisCommand("EVALSHA", capacity: 80 + capacity)
    command.append(digest)
    command.append(keys.count)
    command.append(keys)
    return command
  }

  /// Runs a call made by `command(keys:)`.
  public func run(
    _ command: RedisCommand, on connection: RedisConnection, lane: RedisLane = .ordinary
  ) async throws -> RedisReply {
    try await run(command, on: connection, lane: lane) { $0.copy() }
  }

  /// Runs a call made by `command(keys:)` and reads its reply in place.
  public func run<Value: Sendable>(
    _ command: RedisCommand, on connection: RedisConnection, lane: RedisLane = .ordinary,
    reading: @escaping @LoopActor (RedisReplyView) throws -> Value
  ) async throws -> Value {
    do {
      return try await connection.command(command, lane: lane, reading: reading)
    } catch RedisError.server(let error) where error.kind == .noScript {
      let whole = command.replacingFirstTwo(with: "EVAL", source)
      return try await connection.command(whole, lane: lane, reading: reading)
    }
  }

  /// Makes the script known to the server, so that the first call need not send it.
  public func load(on connection: RedisConnection) async throws {
    _ = try await connection.command(RedisCommand("SCRIPT", "LOAD", .string(source)))
  }

  private static func sha1(_ text: String) -> String {
    var text = text
    var digest = [UInt8](repeating: 0, count: 20)
    var length: UInt32 = 0
    let result = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_sha1(), nil) }
    precondition(result == 1 && length == 20, "libcrypto cannot do SHA-1")
    return digest.hexadecimal
  }
}
