// The parts of a server, made from its settings in the order in which they depend on each other. Nothing runs yet:
// ServerApplication starts and stops them.

import API
import Answers
import Campaigns
import Delivery
import EventLoop
import HTTPClient
import HTTPServer
import Health
import Intake
import Logging
import Queue
import RedisClient
import Text
import TimeZones
import Webhooks
import WhatsApp

@LoopActor
struct ServerParts {
  /// Nil when REDIS_URL names another one.
  let embeddedRedis: EmbeddedRedis?
  let redis: RedisConnection
  let queue: CampaignQueue
  let credentials: any CredentialSource
  /// Nil when there is no API to send to.
  let dispatcher: CampaignDispatcher?
  let webhooks: WebhookDeliverer
  let earlyStatuses: EarlyStatuses
  let notifications: NotificationRecorder
  let remembered: RememberedCampaigns
  let intake: IntakeContext
  let routes: APIRoutes
  let gate: RequestGate

  /// - Throws: `SettingsError`, `EmbeddedRedisError` when DATA_DIR cannot be used, and the clients' errors for bad
  ///   addresses.
  init(
    _ settings: Settings, budget: DescriptorBudget, client: CurlClient, health: ServiceHealth, metrics: MetricsRoute
  ) throws {
    let url: RedisURL
    if let given = settings.redisURL {
      (embeddedRedis, url) = (nil, given)
    } else {
      let ours = try EmbeddedRedis(dataDirectory: settings.dataDirectory)
      (embeddedRedis, url) = (ours, ours.url)
    }
    redis = RedisConnection(url, settings: Self.redisSettings(settings))
    let queue = CampaignQueue(
      connection: redis, settings: QueueSettings(settings), identity: InstanceIdentity(label: settings.instanceLabel))
    self.queue = queue
    let credentials = try Self.credentials(settings, client)
    self.credentials = credentials
    let gateway = try Self.gateway(settings, client)
    let zones = ZoneFiles()

    let isRedisOurs = embeddedRedis != nil
    let dispatcher = gateway.map { gateway in
      CampaignDispatcher(
        context: DeliveryContext(
          settings: DeliverySettings(settings, isRedisOurs: isRedisOurs), queue: queue, gateway: gateway,
          credentials: credentials, zones: zones, logger: Logger(label: "envios"),
          room: SendRoom(limit: budget.sends, reason: budget.sendReason)))
    }
    self.dispatcher = dispatcher
    let webhookRules = WebhookRules(mayBePrivate: settings.webhookMayBePrivate)
    webhooks = try WebhookDeliverer(
      announcements: queue.announcements, statuses: queue.statuses, rules: webhookRules, address: settings.webhookURL,
      secret: settings.webhookSecret,
      mostConnections: budget.webhooks, logger: Logger(label: "webhooks"))
    earlyStatuses = EarlyStatuses(receipts: queue.receipts)
    notifications = NotificationRecorder(
      link: queue.link,
      statuses: StatusRecorder(queue: queue, credentials: credentials, early: earlyStatuses),
      replies: ReplyRecorder(replies: queue.replies),
      optOuts: OptOutRecorder(exclusions: queue.exclusions, words: OptOutWords(settings.optOutWords)),
      account: AccountRecorder(queue: queue, credentials: credentials))

    intake = IntakeContext(
      settings: .init(
        maximumUpload: settings.maximumUpload, maximumMessages: settings.maximumMessages, country: settings.country,
        webhookRules: webhookRules),
      queue: queue, credentials: credentials, canSend: gateway != nil, zones: zones,
      preflight: settings.whatsappMode == .meta
        ? TemplatePreflight(client: client, graphURL: settings.metaGraphURL) : nil,
      numberPreflight: settings.whatsappMode == .meta
        ? NumberPreflight(client: client, graphURL: settings.metaGraphURL, dailyLimit: settings.dailyLimit) : nil,
      logger: Logger(label: "cargas"),
      onChange: { id in if let dispatcher { spawn { await dispatcher.notice(id) } } })
    let remembered = RememberedCampaigns(losses: queue.losses, observer: queue.observer, health: health)
    self.remembered = remembered
    intake.remembered = remembered
    dispatcher?.context.remembered = remembered
    intake.checkKeeping = { () throws(HTTPError) in try health.checkKeeping() }
    let callers = Callers(
      keys: APIKeys(settings.apiKeys), clients: ClientAddress(trusted: settings.trustedProxies))
    routes = APIRoutes(
      intake: intake, queue: queue, health: health, dispatcher: dispatcher, metrics: metrics,
      trial: TrialRoute(intake: intake, gateway: gateway, numberLimit: settings.numberLimitPerSecond),
      meta: MetaWebhookRoute(
        verifyToken: settings.metaVerifyToken, appSecret: settings.metaAppSecret, recorder: notifications),
      audit: AuditWriter(trail: queue.audit, clients: callers.clients),
      sessions: SessionRoutes(
        callers: callers, attempts: RateLimiter(perMinute: SessionRoutes.attempts, rates: queue.rates)),
      keys: callers.keys)
    for (slots, most) in [
      (intake.uploadSlots, budget.uploads), (routes.eventStreams, budget.eventStreams),
      (routes.reportStreams, budget.reports), (routes.exclusionStreams, budget.reports),
    ] { slots.keep(within: most) }
    gate = RequestGate(settings, callers: callers, rates: queue.rates)
  }

  /// An owner must reconnect well before its lease has passed, or others take its campaigns over after every outage.
  private static func redisSettings(_ settings: Settings) -> RedisSettings {
    var redis = RedisSettings()
    redis.backoff.longest = min(RedisSettings.longestReconnect, .milliseconds(settings.lease / 4))
    return redis
  }

  private static func credentials(_ settings: Settings, _ client: CurlClient) throws -> any CredentialSource {
    if let access = settings.supabase { return try SupabaseCredentials(client: client, access: access) }
    if let path = settings.credentialsFile { return FileCredentials(path: path) }
    return NoCredentials()
  }

  private static func gateway(_ settings: Settings, _ client: CurlClient) throws -> (any TrialGateway)? {
    if settings.whatsappMode == .meta {
      return try MetaGateway(
        client: client, graphURL: settings.metaGraphURL, timeout: .milliseconds(settings.sendTimeout))
    }
    guard let endpoint = settings.whatsappEndpoint else { return nil }
    return try DirectGateway(
      client: client, endpoint: endpoint, timeout: .milliseconds(settings.sendTimeout))
  }
}

extension RequestGate {
  convenience init(_ settings: Settings, callers: Callers, rates: ClientRates) {
    let perMinute = settings.requestsPerMinutePerAddress
    self.init(
      callers: callers, origins: CORSPolicy(settings.corsOrigins),
      limiter: perMinute > 0 ? RateLimiter(perMinute: perMinute, rates: rates) : nil,
      isLocalOnly: settings.isLocalOnly)
  }
}

extension DeliverySettings {
  /// - Parameter isRedisOurs: whether Redis is embedded, so that no other living process can own a campaign in it.
  init(_ settings: Settings, isRedisOurs: Bool) {
    self.init(
      interval: settings.sendInterval, maximumInFlight: settings.maximumInFlight, lease: settings.lease,
      takeoverDelay: isRedisOurs ? 0 : settings.lease, sendTimeout: settings.sendTimeout, retries: settings.retryPolicy,
      numberLimit: settings.numberLimitPerSecond, resendsUncertain: settings.uncertainPolicy == .resend)
  }
}

extension QueueSettings {
  init(_ settings: Settings) {
    self.init()
    lease = settings.lease
    finishedCampaignLife = Milliseconds(settings.finishedCampaignLife) * 1000
    draftLife = Milliseconds(settings.draftLife) * 1000
    interval = settings.sendInterval
    maximumInFlight = min(settings.maximumInFlight, Self.mostInFlight)
    resendUpTo = settings.uncertainPolicy == .resend ? settings.retryPolicy.maximumRetries : nil
    maximumMessages = settings.maximumMessages
    notesPlaces = settings.whatsappMode == .meta
    dailyLimit = settings.dailyLimit
    replicasToWaitFor = settings.replicasToWaitFor
    announcesEnds = settings.webhookURL != nil
  }
}
