// The instances that take campaigns, as each tells about itself: for the page of the whole system.

import EventLoop
import RedisClient
import Text

/// What an instance tells about itself: words and numbers behind `=`, with blanks between. The first word is for people
/// who look into Redis. An instance of a former version tells less.
package struct InstanceReport: Sendable, Equatable {
  /// The process' name, `InstanceIdentity.text`.
  package var identity: String
  /// When it was last heard of, since 1970 by Redis' clock; nil when it is not on the list.
  package var heard: Milliseconds?
  package var values: [String: String] = [:]

  package init(identity: String, heard: Milliseconds?, text: String) {
    self.identity = identity
    self.heard = heard
    for part in text.split(separator: " ").prefix(Self.mostValues) {
      let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
      if halves.count == 2 { values[halves[0]] = halves[1] }
    }
  }

  private static let mostValues = 40

  package func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
}

extension InstanceRegistry {
  /// Those on the list, `QueueLookout.mostInstances` at most, by their names.
  /// - Throws: `RedisError`.
  package func all() async throws -> [InstanceReport] {
    let range = RedisCommand(
      "ZRANGE", .string(QueueKeys.instances), 0, RedisArgument(QueueLookout.mostInstances - 1), "WITHSCORES")
    let members = try await link.readInBulk([range])[0].asArray ?? []
    let names = stride(from: 0, to: members.count - 1, by: 2).compactMap { place in
      members[place].asText.map {
        (name: $0, heard: members[place + 1].asText.flatMap { Milliseconds(Double($0) ?? 0) })
      }
    }
    if names.isEmpty { return [] }
    let texts = try await link.connection.pipeline(
      names.map { RedisCommand("GET", .string(QueueKeys.instance($0.name))) }, lane: .bulk)
    return zip(names, texts).map { InstanceReport(identity: $0.name, heard: $0.heard, text: $1.asText ?? "") }
      .sorted { $0.identity < $1.identity }
  }
}
