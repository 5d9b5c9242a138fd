// Fields of a campaign's stats as HMGET answers them, by their names, so that no code counts places in a list. Each
// caller keeps its list of names beside the lines that read them.

import Campaigns
import EventLoop
import RedisClient

/// The values of some fields of a hash.
package struct StoredFields: Sendable {
  private let values: [String: RedisReply]

  /// - Parameters:
  ///   - names: the fields that were asked for.
  ///   - values: their values, in the same order.
  /// - Throws: `.unexpectedReply` when these are not as many.
  package init(_ names: [String], _ values: [RedisReply]) throws {
    guard names.count == values.count else {
      throw RedisError.unexpectedReply("HMGET: \(values.count) values of \(names.count) fields")
    }
    self.values = Dictionary(uniqueKeysWithValues: zip(names, values))
  }

  /// The text of a field; nil if it is not there.
  /// - Precondition: the field is one of those asked for. This holds for the other readers, too.
  package func text(_ name: String) -> String? { value(name).asText }

  /// The same as bytes.
  package func bytes(_ name: String) -> [UInt8]? { value(name).asBytes }

  /// The same; an empty one counts as absent.
  func filledText(_ name: String) -> String? { text(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// A whole number; nil if there is none.
  package func integer(_ name: String) -> Int64? { value(name).asInteger }

  /// The same, unless it is beyond what a script counts with.
  package func number(_ name: String) -> Int64? { value(name).exactInteger }

  /// A campaign's total. When the stored one is impossible or unreadable, it is the number of messages there are.
  package func total(of counts: CampaignCounts) -> Int {
    guard let total = number("total"), (0...Int64(SeqBitmap.largestTotal)).contains(total) else { return counts.sum }
    return Int(total)
  }

  private func value(_ name: String) -> RedisReply {
    guard let value = values[name] else { preconditionFailure("'\(name)' was not asked for") }
    return value
  }
}

// MARK: The owner

extension StoredFields {
  /// The fields that say who has a campaign.
  package static let owner = ["propietario", "token"]
  /// The value of `token`, unless a process of the version before this one has the campaign (`shared/owner.lua`).
  package static let moved = "ver propietario"

  /// Who has the campaign: the token of a claim, empty for nobody; nil if the stats do not say.
  package var owner: String? {
    if let former = text("token"), former != Self.moved { return former }
    return text("propietario")
  }
}

// MARK: What it was made of

extension StoredFields {
  /// The fields that say what a campaign was made of, a draft as well.
  package static let upload = ["upload_id", "borrador"]

  /// The id of the upload; nil when there is no such campaign. A draft keeps it when it is started.
  package var upload: String? { text("upload_id") ?? text("borrador") }
}

extension RedisCommand {
  /// Asks for fields of a hash, for `StoredFields`.
  package init(reading names: [String], of key: String) {
    self.init("HMGET", [.string(key)] + names.map(RedisArgument.string))
  }
}

extension ScriptReply {
  /// Reads the rest of a reply, which holds the values of these fields.
  package mutating func fields(_ names: [String]) throws -> StoredFields { try StoredFields(names, rest()) }
}
