// The list of exclusions in Redis: one hash for all campaigns and instances. A batch of numbers is looked up in one
// round trip (by the scripts in none), and HSCAN walks it in pieces of any size. Uploads sort out their excluded
// messages with it (StagingList, `stage.lua`), `take_turn.lua` asks it whenever messages are handed out, and
// `append.lua` before a message is added. The routes are in ExclusionRoutes.
//
// A number costs about 90 bytes of Redis' memory, its motivo comes on top: docs/exclusiones.md has the measurement.

import Campaigns
import EventLoop
import RedisClient
import Text

// One phone has several spellings (PhoneNumber.identity); the hash has the shortest. Older entries stand there as they
// were written, so each look and removal tries the other spelling as well, and a phone on the list is not added again.

/// The numbers to which nothing is sent.
@LoopActor
package struct ExclusionList {
  nonisolated package static let script = QueueScripts.script("exclude", PackageResources.exclude_lua)

  package let link: QueueLink

  private static let key = RedisArgument.string(QueueKeys.exclusions)

  /// Whether any number is on the list.
  package func isInUse() async throws -> Bool { try await link.connection.command("EXISTS", Self.key).asInteger == 1 }

  /// How many numbers are on the list.
  package func count() async throws -> Int { Int(try await link.connection.command("HLEN", Self.key).asInteger ?? 0) }

  /// Whether nothing may be sent to a number.
  package func contains(_ recipient: Recipient) async throws -> Bool { try await entry(of: recipient) != nil }

  /// The entry of a number; nil when it is not on the list.
  package func entry(of recipient: Recipient) async throws -> Exclusion? {
    let fields = recipient.spellings
    let command = RedisCommand("HMGET", [Self.key] + fields.map(RedisArgument.string))
    let values = try await link.connection.command(command).asArray ?? []
    for (field, reply) in zip(fields, values) {
      guard let value = reply.asBytes else { continue }
      return value.withUnsafeBytes { Exclusion(number: field, value: $0) }
    }
    return nil
  }

  /// The result of adding numbers.
  package enum Addition: Sendable, Equatable {
    /// How many are new.
    case added(Int)
    /// There is no room for all of them; none was added.
    case full
  }

  /// Adds numbers. Those that are on the list already keep their date and origin, except entries of Meta's switch
  /// (`preferencia`), which their recipient may turn on again.
  /// - Parameters:
  ///   - numbers: digits, at most 1000, in any spelling.
  ///   - value: `Exclusion.value`, the same for all of them.
  ///   - isRepeat: whether the call may have happened already: then entries with exactly this value count as added
  ///     again.
  ///   - limit: the most numbers the list may have then.
  package func add(
    _ numbers: [RedisArgument], value: String, isRepeat: Bool, limit: Int = QueueLimits.exclusions
  ) async throws -> Addition {
    var reply = try await Self.script.call(
      on: link.connection, keys: [Self.key],
      arguments: [RedisArgument(limit), .string(value), isRepeat ? 1 : 0] + numbers)
    switch try reply.text() {
    case "OK": return .added(try reply.integer())
    case "FULL": return .full
    case let word: throw reply.unexpected(word)
    }
  }

  /// Takes numbers off the list.
  /// - Returns: how many were on it.
  package func remove(_ recipients: [Recipient]) async throws -> Int {
    let spellings = recipients.map { $0.spellings.map { RedisArgument.string($0) } }
    let values =
      try await link.connection.command(RedisCommand("HMGET", [Self.key] + spellings.joined())).asArray ?? []
    var place = 0
    var removed: Set<String> = []
    for (recipient, fields) in zip(recipients, spellings) {
      if values[place..<min(place + fields.count, values.count)].contains(where: { $0.asBytes != nil }) {
        removed.insert(recipient.identity)
      }
      place += fields.count
    }
    _ = try await link.connection.command(RedisCommand("HDEL", [Self.key] + spellings.joined()))
    return removed.count
  }

  /// Reads a part of the list. A number that stays on it for a whole walk is read at least once.
  /// - Parameters:
  ///   - cursor: `0` to begin, then what the call before returned.
  ///   - limit: about how many; a small list comes whole.
  /// - Returns: the entries and where to go on, `0` at the end.
  package func page(
    from cursor: String, limit: Int, lane: RedisLane = .ordinary
  ) async throws -> (entries: [Exclusion], next: String) {
    let command = RedisCommand("HSCAN", Self.key, .string(cursor), "COUNT", RedisArgument(limit))
    return try await link.connection.command(command, lane: lane) { view in
      guard view.count == 2 else { throw RedisError.unexpectedReply("HSCAN") }
      var entries: [Exclusion] = []
      entries.reserveCapacity(view[1].count / 2)
      for index in stride(from: 0, to: view[1].count - 1, by: 2) {
        let number = String(decoding: view[1][index].bytes, as: UTF8.self)
        if let entry = Exclusion(number: number, value: view[1][index + 1].bytes) { entries.append(entry) }
      }
      return (entries, String(decoding: view[0].bytes, as: UTF8.self))
    }
  }
}
