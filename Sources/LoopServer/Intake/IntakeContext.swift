// What every upload needs of the rest of the server.

import Campaigns
import EventLoop
import Logging
import RedisClient

@LoopActor
final class IntakeContext {
  /// The settings an upload is bounded by.
  struct Bounds: Sendable {
    /// MAX_CSV_SIZE_MB, in bytes.
    var maximumUpload = 50 << 20
    /// MAX_MESSAGES_PER_CAMPAIGN.
    var maximumMessages = 100_000
  }

  let settings: Bounds
  let queue: CampaignQueue
  let credentials: any CredentialSource
  /// Whether there is an API to send to.
  let canSend: Bool
  let logger: Logger
  /// Tells the dispatcher of this instance, which claims the campaign at once.
  let onPublished: @LoopActor (String) -> Void

  init(
    settings: Bounds, queue: CampaignQueue, credentials: any CredentialSource, canSend: Bool,
    logger: Logger, onPublished: @escaping @LoopActor (String) -> Void
  ) {
    self.settings = settings
    self.queue = queue
    self.credentials = credentials
    self.canSend = canSend
    self.logger = logger
    self.onPublished = onPublished
  }

  /// Publishes, and does so again when a reply was lost: the script knows its own upload and answers the same.
  func publish(_ publication: Publication) async throws -> PublishReply {
    var tries = 0
    let deadline = Loop.now + .seconds(5)
    while true {
      do {
        let reply = try await queue.publish(publication)
        while reply == .published, try await !queue.areReplicasCaughtUp() {
          // The campaign is there; the client learns so when it comes again and gets the first answer.
          guard Loop.now < deadline else { throw RedisError.unavailable("replicas lag") }
        }
        return reply
      } catch RedisError.lost where tries < 3 {
        tries += 1
        try? await queue.connection.waitUntilReady(within: .seconds(2))
      }
    }
  }
}
