// Puts people who opt out on the list of exclusions. Takes those off it whom Meta's switch has put there and who turn
// it on again. Meta gets its 200 after that, so nothing is forgotten. An entry that was on the list already stays as it
// was. An opt-out always fits, however full the list is.
//
// Notifications may come late and twice. An entry's date is when its person asked for it, so a switch that was turned
// on before that date takes nobody off.

import Answers
import Campaigns
import EventLoop
import JSON
import Logging
import Queue

@LoopActor
package final class OptOutRecorder {
  /// Values that are looked at in one slice, and numbers of one call.
  private static let slice = 500

  private let exclusions: ExclusionList
  private let words: OptOutWords
  private let logger = Logger(label: "bajas")

  package init(exclusions: ExclusionList, words: OptOutWords) {
    self.exclusions = exclusions
    self.words = words
  }

  /// Stores what a notification says.
  /// - Returns: how many numbers came onto the list, and how many left it.
  /// - Throws: `HTTPError` 503 unless all of it is stored.
  func record(_ notification: JSONValue) async throws -> (added: Int, removed: Int) {
    let (replies, preferences) = await changes(in: notification)
    // Replies come first: their entries last, whatever the switch of the same person says.
    var added = try await add(replies)
    added += try await add(preferences.filter { $0.wish == .outByPreference })
    var removed = 0
    for change in preferences where change.wish == .inByPreference { removed += try await remove(change) }
    if added + removed > 0 {
      logger.info("bajas y altas por WhatsApp", metadata: ["bajas": "\(added)", "altas": "\(removed)"])
    }
    return (added, removed)
  }

  /// The last wish of each number, by a reply and by the switch.
  private func changes(in notification: JSONValue) async -> (replies: [OptChange], preferences: [OptChange]) {
    var replies: [String: OptChange] = [:]
    var preferences: [String: OptChange] = [:]
    var seen = 0
    for list in ReplyNotification.lists(in: notification) {
      for value in list.values {
        seen += 1
        if seen.isMultiple(of: Self.slice) { await Loop.bulkTurn() }
        if list.isPreferences {
          if let change = ReplyNotification.preference(value) { preferences[change.recipient.identity] = change }
        } else if let change = ReplyNotification.reply(value, words: words) {
          replies[change.recipient.identity] = change
        }
      }
    }
    return (Array(replies.values), Array(preferences.values))
  }

  private func add(_ changes: [OptChange]) async throws -> Int {
    let now = exclusions.link.clock.now
    let byValue = Dictionary(grouping: changes) { change in
      Exclusion.value(
        at: min(now, change.moment ?? now), origin: change.wish == .outByReply ? .reply : .preference, reason: "")
    }
    var added = 0
    for (value, changes) in byValue {
      for start in stride(from: 0, to: changes.count, by: Self.slice) {
        let some = changes[start..<min(start + Self.slice, changes.count)]
        let addition = try await exclusions.link.answering { isRepeat in
          try await self.exclusions.add(
            some.map { .string($0.recipient.identity) }, value: value, isRepeat: isRepeat, limit: .max)
        }
        if case .added(let count) = addition { added += count }
      }
    }
    return added
  }

  private func remove(_ change: OptChange) async throws -> Int {
    try await exclusions.link.answering { _ in
      guard let entry = try await self.exclusions.entry(of: change.recipient),
        entry.origin == Exclusion.Origin.preference.rawValue, change.moment.map({ $0 >= entry.addedAt }) ?? true
      else { return 0 }
      return try await self.exclusions.remove([change.recipient])
    }
  }
}
