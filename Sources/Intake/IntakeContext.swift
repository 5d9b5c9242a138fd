// What every upload needs from the rest of the server. ServerParts makes one; the routes that create campaigns hold it.

import Answers
import Campaigns
import Delivery
import EventLoop
import HTTPServer
import Logging
import Queue
import RedisClient
import TimeZones
import Webhooks
import WhatsApp

@LoopActor
package final class IntakeContext {
  /// The settings an upload is bounded by.
  package struct Bounds: Sendable {
    /// MAX_CSV_SIZE_MB, in bytes.
    package var maximumUpload: Int
    /// MAX_MESSAGES_PER_CAMPAIGN.
    package var maximumMessages: Int
    /// PAIS
    package var country: Country?
    /// Which addresses `webhook_url` may have.
    package var webhookRules: WebhookRules
    /// Uploads that are read at a time.
    var maximumUploads: Int

    package init(
      maximumUpload: Int = 50 << 20, maximumMessages: Int = 100_000, country: Country? = nil,
      webhookRules: WebhookRules = WebhookRules(), maximumUploads: Int = IntakeLimits.uploads
    ) {
      self.maximumUpload = maximumUpload
      self.maximumMessages = maximumMessages
      self.country = country
      self.webhookRules = webhookRules
      self.maximumUploads = maximumUploads
    }
  }

  package let settings: Bounds
  /// A slot is taken before any of an upload is read.
  package let uploadSlots: RequestSlots
  package let sheets = SheetMemory()
  package let queue: CampaignQueue
  package let credentials: any CredentialSource
  /// Whether there is an API to send to.
  package let canSend: Bool
  package let zones: ZoneFiles
  /// Reads templates from Meta's account; nil with the direct-send API.
  package let preflight: TemplatePreflight?
  /// Asks Meta for the limit of a number's business; nil with the direct-send API.
  package let numberPreflight: NumberPreflight?
  package let logger: Logger
  package let meter = IntakeMeter()
  /// Remembers the campaigns that were stored, to notice when Redis has lost one.
  package var remembered: RememberedCampaigns?
  /// Refuses to store anything as long as Redis might delete it again (`ServiceHealth.checkKeeping`).
  package var checkKeeping: @LoopActor () throws(HTTPError) -> Void = {}
  private var nextRefusalLine = Loop.now
  /// Tells this instance's dispatcher that a campaign is new or has changed, so that it looks at once.
  package let onChange: @LoopActor (String) -> Void

  package init(
    settings: Bounds, queue: CampaignQueue, credentials: any CredentialSource, canSend: Bool,
    zones: ZoneFiles, preflight: TemplatePreflight?, numberPreflight: NumberPreflight? = nil, logger: Logger,
    onChange: @escaping @LoopActor (String) -> Void
  ) {
    self.settings = settings
    uploadSlots = RequestSlots(
      limit: settings.maximumUploads, refusal: "Hay demasiadas cargas a la vez: repítala en unos segundos")
    self.queue = queue
    self.credentials = credentials
    self.canSend = canSend
    self.zones = zones
    self.preflight = preflight
    self.numberPreflight = numberPreflight
    self.logger = logger
    self.onChange = onChange
  }

  /// Logs that Redis refused to store what a client sent, at most once per `IntakeLimits.refusalLogInterval`. The
  /// watcher of the connection logs when Redis is away.
  package func noteRefusal(_ error: any Error) {
    guard let refusal = (error as? RedisError)?.serverError, Loop.now >= nextRefusalLine else { return }
    // A key of another type, and a newer format, are one campaign's trouble, and answered as such.
    if refusal.kind == .wrongType || refusal.kind == .newerFormat { return }
    nextRefusalLine = Loop.now + IntakeLimits.refusalLogInterval
    logger.warning("Redis rechaza lo que llega: se responde 503", metadata: ["motivo": "\(refusal.message)"])
  }

  /// Logs that there is a new campaign.
  /// - Parameter caller: the name of the API key that the request came with.
  package func noteCreation(of title: String, by caller: String?, _ words: String, _ more: Logger.Metadata = [:]) {
    var metadata = more.merging(["campaign_id": "\(title)"]) { $1 }
    if let caller { metadata["clave"] = "\(caller)" }
    logger.info("\(words)", metadata: metadata)
  }

  /// Publishes, and repeats it when a reply was lost. The script knows its own upload and answers the same. It runs to
  /// its end, also when the client that asked for it is gone.
  /// - Parameter onPublished: is called as soon as it is published. What is thrown after that is not about it.
  package func publish(
    _ publication: Publication, _ onPublished: @escaping @LoopActor () -> Void
  ) async throws -> PublishReply {
    try checkKeeping()
    return try await queue.link.uninterrupted { _ in
      let reply = try await self.queue.publisher.publish(publication)
      if reply == .published { onPublished() }
      switch reply {
      // A repetition waits as well: perhaps the first was refused because the replicas did not have it.
      case .published, .repeated: try await self.queue.link.waitForReplicas()
      case .inUse, .reused, .spelt, .incomplete: break
      }
      return reply
    }
  }

  /// Adds a message, and repeats it when a reply was lost. It runs to its end, also when the client is gone.
  /// - Parameter onAdded: is called as soon as the message is there, also for a repeated one.
  package func append(
    _ message: AddedMessage, _ onAdded: @escaping @LoopActor () -> Void
  ) async throws -> AppendReply {
    try await queue.link.uninterrupted { _ in
      let reply = try await self.queue.messages.append(message)
      if case .added = reply {
        onAdded()
        try await self.queue.link.waitForReplicas()
      }
      return reply
    }
  }

  /// Checks that a new campaign could be sent at all.
  /// - Returns: the inbox's credentials.
  /// - Throws: `HTTPError` 503 or 400 with what is missing: an API to send to, credentials of `inbox`.
  @discardableResult
  package func checkSendable(from inbox: String) async throws(HTTPError) -> WhatsAppCredentials {
    guard canSend else { throw HTTPError.nowhereToSend }
    do { return try await credentials.credentials(for: inbox) } catch {
      throw error.isTransient
        ? HTTPError(.serviceUnavailable, error.text, headers: ["Retry-After": "5"]) : HTTPError(.badRequest, error.text)
    }
  }
}
