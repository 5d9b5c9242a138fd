// Takes a notification of Meta's apart and has all of it stored before Meta gets its 200: news of the account,
// opt-outs, the statuses of messages, and which messages were answered. When anything cannot be stored the answer is
// 503, and Meta sends the whole again. The server has one; MetaWebhookRoute calls it.

import Answers
import EventLoop
import HTTPServer
import JSON
import Queue

@LoopActor
package final class NotificationRecorder {
  private let link: QueueLink
  private let statuses: StatusRecorder
  private let replies: ReplyRecorder
  private let optOuts: OptOutRecorder
  private let account: AccountRecorder
  /// The sum since the start, for the metrics.
  package private(set) var total = NotificationTally()

  package init(
    link: QueueLink, statuses: StatusRecorder, replies: ReplyRecorder, optOuts: OptOutRecorder,
    account: AccountRecorder
  ) {
    self.link = link
    self.statuses = statuses
    self.replies = replies
    self.optOuts = optOuts
    self.account = account
  }

  /// Stores what a notification says.
  /// - Throws: `HTTPError` 503 unless all of it is stored.
  package func record(_ notification: JSONValue) async throws -> NotificationTally {
    var tally = NotificationTally()
    // The account comes first: campaigns that cannot be sent must stop.
    tally.notices = try await account.record(notification)
    (tally.optedOut, tally.optedIn) = try await optOuts.record(notification)
    tally.statuses = try await statuses.record(notification)
    // Replies come after the statuses: one notification may say that a message was delivered and that it was answered.
    tally.answered = try await replies.record(notification)
    if tally.isOfOurs, try await !link.answering({ _ in try await self.link.areReplicasCaughtUp() }) {
      throw HTTPError.notificationNotStored
    }
    total += tally
    return tally
  }
}

extension HTTPError {
  /// Meta shall send the notification again.
  static let notificationNotStored = HTTPError(
    .serviceUnavailable, "La notificación no se pudo guardar: envíela de nuevo", headers: ["Retry-After": "5"])
}
