// What every upload needs of the rest of the server.

import Campaigns
import EventLoop
import HTTPServer
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
    /// Which addresses `webhook_url` may have.
    var webhookRules = WebhookRules()
    /// Uploads that are read at a time.
    var maximumUploads = Limits.uploads
  }

  let settings: Bounds
  /// Taken before anything is read of an upload.
  let uploadSlots: StreamSlots
  let queue: CampaignQueue
  let credentials: any CredentialSource
  /// Whether there is an API to send to.
  let canSend: Bool
  let zones: ZoneFiles
  let logger: Logger
  let uploads = UploadMeter()
  /// Tells the dispatcher of this instance that a campaign is new or has changed: it is looked at at once.
  let onChange: @LoopActor (String) -> Void

  init(
    settings: Bounds, queue: CampaignQueue, credentials: any CredentialSource, canSend: Bool,
    zones: ZoneFiles, logger: Logger, onChange: @escaping @LoopActor (String) -> Void
  ) {
    self.settings = settings
    uploadSlots = StreamSlots(
      limit: settings.maximumUploads, refusal: "Hay demasiadas cargas a la vez: repítala en unos segundos")
    self.queue = queue
    self.credentials = credentials
    self.canSend = canSend
    self.zones = zones
    self.logger = logger
    self.onChange = onChange
  }

  /// Publishes, and does so again when a reply was lost: the script knows its own upload and answers the same.
  func publish(_ publication: Publication) async throws -> PublishReply {
    try await queue.repeating { _ in
      let reply = try await self.queue.publish(publication)
      if reply == .published { try await self.queue.waitForReplicas() }
      return reply
    }
  }

  /// Adds a message, and does so again when a reply was lost.
  func append(_ message: AddedMessage) async throws -> AppendReply {
    try await queue.repeating { _ in
      let reply = try await self.queue.append(message)
      if case .added = reply { try await self.queue.waitForReplicas() }
      return reply
    }
  }

  /// Whether a new campaign could be sent at all.
  /// - Throws: `HTTPError` 503 or 400 with what is missing: an API to send to, credentials of `inbox`.
  func checkSendable(from inbox: String) async throws(HTTPError) {
    guard canSend else { throw HTTPError.nowhereToSend }
    do { _ = try await credentials.credentials(for: inbox) } catch {
      throw error.isTransient
        ? HTTPError(.serviceUnavailable, error.text, headers: ["Retry-After": "5"]) : HTTPError(.badRequest, error.text)
    }
  }
}
