// Counts the replies in a notification, each for the campaign whose message it answers. NotificationRecorder calls it.

import Answers
import EventLoop
import JSON
import Queue

@LoopActor
package final class ReplyRecorder {
  /// Messages that are looked at in one slice.
  private static let slice = 500

  private let replies: MessageReplies

  package init(replies: MessageReplies) { self.replies = replies }

  /// Stores which messages a notification answers.
  /// - Returns: how many of them nobody had answered before.
  /// - Throws: `HTTPError` 503 unless all of it is stored.
  func record(_ notification: JSONValue) async throws -> Int {
    var ids: [String] = []
    var seen = 0
    for list in ReplyNotification.lists(in: notification) where !list.isPreferences {
      for message in list.values {
        seen += 1
        if seen.isMultiple(of: Self.slice) { await Loop.bulkTurn() }
        if let id = ReplyNotification.answered(message) { ids.append(id) }
      }
    }
    var answered = 0
    for start in stride(from: 0, to: ids.count, by: MessageReplies.mostAtOnce) {
      let some = ids[start..<min(start + MessageReplies.mostAtOnce, ids.count)]
      answered += try await replies.link.answering { _ in try await self.replies.count(some) }
    }
    return answered
  }
}
