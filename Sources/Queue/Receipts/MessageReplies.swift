// `reply`: counts which messages were answered. Meta's webhook names the answered message only by its wamid, so the
// campaign is found by an index of the messages delivered in the last week (Lua/shared/answerable.lua). ReplyRecorder
// calls this.

import EventLoop
import RedisClient

/// Counts answers.
@LoopActor
package struct MessageReplies {
  nonisolated package static let script = QueueScripts.script("reply", PackageResources.reply_lua)

  package let link: QueueLink

  /// Answers in one call of the script, which looks for each in the days of a week.
  package static let mostAtOnce = 100
  /// The most answers kept whose message is not known; past it the oldest are dropped. Most of them are to messages
  /// that others sent with the same app.
  private static let mostWaiting = 10_000

  /// Counts answers in the campaigns of the answered messages. May be repeated after a lost reply.
  /// - Parameter messageIDs: the `wamid.…` answered, at most `mostAtOnce`.
  /// - Returns: how many messages were answered for the first time.
  package func count(_ messageIDs: ArraySlice<String>) async throws -> Int {
    precondition(messageIDs.count <= Self.mostAtOnce, "\(messageIDs.count) answers in one call")
    let reply = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.replies)],
      arguments: [.string(QueueKeys.statsFormat), RedisArgument(Self.mostWaiting)]
        + messageIDs.map { .string(OutcomeText.line($0)) })
    guard let count = reply.asInteger else { throw RedisError.unexpectedReply("reply: no number") }
    return Int(count)
  }
}
