// The server as a whole: puts the parts together in the order in which they depend on each other, runs until it is told
// to stop, and takes them apart again. Listening comes first, so that `/health` answers (503, saying why) while Redis is
// still being waited for.

import Campaigns
import EventLoop
import Glibc
import HTTPClient
import HTTPServer
import Logging
import RedisClient

@LoopActor
final class ServerApplication {
  private let settings: Settings
  private let simulatorProfile: SimulatorProfile?
  private let logs: LogOutput
  private let metrics = MetricsRoute()
  private let logger = Logger(label: "servidor")
  private let health: ServiceHealth
  private let client = CurlClient(settings: CurlSettings(maximumInFlight: Limits.outboundRequests))
  private let stopRequested = Wakeup()
  private var signals: [Signal] = []

  /// - Parameter logs: where the log lines go.
  init(settings: Settings, simulatorProfile: SimulatorProfile?, logs: LogOutput) {
    self.settings = settings
    self.simulatorProfile = simulatorProfile
    self.logs = logs
    health = ServiceHealth(instance: settings.instanceLabel)
  }

  /// Runs until SIGTERM or SIGINT.
  /// - Returns: the process' exit status: 0 after an orderly stop.
  func run() async -> Int32 {
    var status: Int32 = 0
    do { try await serve() } catch {
      logger.error("el servidor no pudo arrancar: \(error)")
      status = 1
    }
    client.close()
    for signal in signals { signal.close() }
    return status
  }

  private func serve() async throws {
    try catchSignals()
    raiseDescriptorLimit()
    var settings = settings
    let simulation = try startSimulator(&settings)

    let embedded = settings.redisURL == nil ? try EmbeddedRedis(dataDirectory: settings.dataDirectory) : nil
    let redis = RedisConnection(try embedded?.url ?? Self.redisURL(settings), settings: Self.redisSettings(settings))
    let identity = InstanceIdentity(label: settings.instanceLabel)
    let queue = CampaignQueue(connection: redis, settings: QueueSettings(settings), identity: identity)
    let credentials = try makeCredentials(settings)
    let gateway = try makeGateway(settings)
    let zones = ZoneFiles()
    let isMeta = settings.whatsappMode == .meta
    let early = EarlyStatuses(queue: queue)
    let dispatcher = gateway.map { gateway in
      CampaignDispatcher(
        context: DeliveryContext(
          settings: DeliverySettings(settings, isRedisOurs: embedded != nil), queue: queue, gateway: gateway,
          credentials: credentials, zones: zones, logger: Logger(label: "envios")))
    }
    let webhookRules = WebhookRules(mayBePrivate: settings.webhookMayBePrivate)
    let webhooks = try WebhookDeliverer(
      queue: queue, rules: webhookRules, address: settings.webhookURL, secret: settings.webhookSecret,
      logger: Logger(label: "webhooks"))
    let intake = IntakeContext(
      settings: .init(
        maximumUpload: settings.maximumUpload, maximumMessages: settings.maximumMessages, webhookRules: webhookRules),
      queue: queue, credentials: credentials, canSend: gateway != nil, zones: zones,
      preflight: isMeta ? TemplatePreflight(client: client, graphURL: settings.metaGraphURL) : nil,
      logger: Logger(label: "cargas"),
      onChange: { id in if let dispatcher { spawn { await dispatcher.notice(id) } } })

    let statuses = StatusRecorder(queue: queue, credentials: credentials, early: early)
    let routes = APIRoutes(
      intake: intake, queue: queue, health: health, dispatcher: dispatcher, metrics: metrics,
      trial: TrialRoute(intake: intake, gateway: gateway, numberLimit: settings.numberLimitPerSecond),
      meta: MetaWebhookRoute(
        verifyToken: settings.metaVerifyToken, appSecret: settings.metaAppSecret, recorder: statuses))
    let http: HTTPListener
    do { http = try await startHTTP(routes, behind: RequestGate(settings, redis: redis), settings) } catch {
      await simulation?.stop(within: .zero)
      await embedded?.stop()
      throw error
    }
    if gateway == nil {
      logger.warning("falta API_WHATSAPP_URL: no se envía nada; configúrela o arranque con --simulador para probar")
    }
    if settings.webhookURL != nil, settings.webhookSecret == nil {
      logger.warning("falta WEBHOOK_SECRETO: los webhooks salen sin firma y el receptor no puede saber quién los envía")
    }
    if isMeta, settings.metaAppSecret == nil {
      logger.warning("falta META_APP_SECRET: los estados de Meta se rechazan y entregados y leidos quedan en 0")
    }
    try simulation?.sendStatuses(to: http.localAddress!, secret: settings.metaAppSecret)

    let lag = LoopLag()
    // The sources hold the parts, and with them their timers, which must not outlive the loop.
    defer {
      lag.close()
      metrics.sources = []
    }
    metrics.sources = [
      InstanceMetrics(health: health, logs: logs), ProcessMetrics(), LoopMetrics(lag: lag),
      HTTPMetrics(listener: http, streams: ["eventos": routes.eventStreams, "informes": routes.reportStreams]),
      UploadMetrics(meter: intake.uploads), RedisMetrics(connection: redis), ClientMetrics(client: client),
      WebhookMetrics(deliverer: webhooks), StatusMetrics(recorder: statuses),
    ]
    if let dispatcher { metrics.sources += [DeliveryMetrics(dispatcher), CampaignMetrics(dispatcher)] }

    watch(redis)
    var launchFailure: (any Error)?
    let launch = spawn { [stopRequested] in
      do { try await embedded?.launch() } catch {
        launchFailure = error
        stopRequested.signal()
      }
    }
    redis.open()
    let checks = spawn { [health] in
      await ServiceChecks(redis: redis, credentials: credentials, health: health).run()
    }
    let work = spawn { await dispatcher?.run() }
    let announcing = spawn { await webhooks.run() }
    let lookingBack = spawn { if isMeta { await early.run() } }
    health.isWorkerRunning = dispatcher != nil

    await stopRequested.wait(until: nil)
    health.isShuttingDown = true
    health.isWorkerRunning = false
    if launchFailure == nil { launch.cancel() }
    await launch.value
    logger.notice("deteniendo: se terminan los envíos y las peticiones en curso")
    if await dispatcher?.stop() == false {
      logger.warning("quedaron envíos sin terminar; otra instancia tomará sus campañas al vencer el arriendo")
    }
    await work.value
    await webhooks.stop()
    await announcing.value
    await http.stop(within: ApplicationLimits.requestsAtStop)
    checks.cancel()
    await checks.value
    early.stop()
    await lookingBack.value
    client.close()
    await simulation?.stop(within: .seconds(1))
    redis.onStateChange = nil
    await redis.close()
    await embedded?.stop()
    if let launchFailure, !(launchFailure is CancellationError) { throw launchFailure }
    logger.notice("detenido")
  }

  // MARK: The parts

  private func startSimulator(_ settings: inout Settings) throws -> EmbeddedSimulator? {
    guard let simulatorProfile else { return nil }
    let simulation = try EmbeddedSimulator(profile: simulatorProfile, client: client)
    simulation.replaceTheWorld(in: &settings)
    logger.notice("simulador de la API de WhatsApp en marcha", metadata: ["direccion": "\(simulation.address)"])
    return simulation
  }

  private func makeCredentials(_ settings: Settings) throws -> any CredentialSource {
    if let access = settings.supabase { return try SupabaseCredentials(client: client, access: access) }
    if let path = settings.credentialsFile { return FileCredentials(path: path) }
    logger.warning("faltan las credenciales: defina SUPABASE_URL y SUPABASE_KEY, o CREDENCIALES_ARCHIVO")
    return NoCredentials()
  }

  private static func redisURL(_ settings: Settings) throws -> RedisURL {
    do { return try RedisURL(settings.redisURL ?? "") } catch {
      throw SettingsError.invalid("REDIS_URL", value: nil, allowed: "\(error)")
    }
  }

  /// An owner must be back well before its lease has passed, or others take its campaigns over after every outage.
  private static func redisSettings(_ settings: Settings) -> RedisSettings {
    var redis = RedisSettings()
    redis.backoff.longest = min(redis.backoff.longest, .milliseconds(settings.lease / 4))
    return redis
  }

  private func makeGateway(_ settings: Settings) throws -> (any TrialGateway)? {
    if settings.whatsappMode == .meta {
      return try MetaGateway(
        client: client, graphURL: settings.metaGraphURL, timeout: .milliseconds(settings.sendTimeout))
    }
    guard let endpoint = settings.whatsappEndpoint else { return nil }
    return try DirectGateway(
      client: client, url: ClientURL(endpoint), timeout: .milliseconds(settings.sendTimeout))
  }

  private func startHTTP(_ routes: APIRoutes, behind gate: RequestGate, _ settings: Settings) async throws
    -> HTTPListener
  {
    let http = HTTPListener(router: Router(routes.table))
    gate.guards(http)
    let logger = logger
    http.onFailure = { request, error in
      logger.error("falló una petición", metadata: ["ruta": "\(request.route?.pattern ?? "")", "error": "\(error)"])
    }
    guard var address = try await Loop.resolve(host: settings.host).first else {
      throw LoopError(call: "HOST=\(settings.host)", code: -ENOENT)
    }
    address.port = settings.port
    try http.start(on: address)
    logger.notice(
      "escuchando en http://\(http.localAddress!)",
      metadata: ["puerto": "\(http.localAddress!.port)", "pid": "\(getpid())"])
    return http
  }

  /// Tells the health page, and the log once per change, how Redis is.
  private func watch(_ redis: RedisConnection) {
    redis.onStateChange = { [health, logger] state in
      let isReady = state == .ready
      if isReady, !health.isRedisReady { logger.notice("Redis conectado", metadata: ["redis": "\(redis.url)"]) }
      if !isReady, health.isRedisReady || health.redisProblem != state.problem, let problem = state.problem {
        logger.warning("Redis no disponible", metadata: ["redis": "\(redis.url)", "motivo": "\(problem)"])
      }
      health.isRedisReady = isReady
      health.redisProblem = state.problem
    }
  }

  private func catchSignals() throws {
    var count = 0
    for number in [SIGTERM, SIGINT] {
      signals.append(
        try Signal(number) { [stopRequested] in
          count += 1
          // A second Ctrl-C means now: what is in flight is left to the takeover, as after a crash.
          if count > 1, number == SIGINT { _exit(130) }
          stopRequested.signal()
        })
    }
  }

  /// Connections are descriptors; the soft limit is often 1024.
  private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(ApplicationLimits.descriptors))
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

extension RequestGate {
  convenience init(_ settings: Settings, redis: RedisConnection) {
    let perMinute = settings.requestsPerMinutePerAddress
    self.init(
      keys: APIKeys(settings.apiKeys), origins: CORSPolicy(settings.corsOrigins),
      clients: ClientAddress(trusted: settings.trustedProxies),
      limiter: perMinute > 0 ? RateLimiter(perMinute: perMinute, connection: redis) : nil)
  }
}

extension DeliverySettings {
  /// - Parameter isRedisOurs: it is embedded, so no other process can own a campaign in it and be alive.
  init(_ settings: Settings, isRedisOurs: Bool) {
    self.init(
      interval: settings.sendInterval, maximumInFlight: settings.maximumInFlight, lease: settings.lease,
      takeoverDelay: isRedisOurs ? 0 : settings.lease, sendTimeout: settings.sendTimeout, retries: settings.retryPolicy,
      numberLimit: settings.numberLimitPerSecond, resendsUncertain: settings.uncertainPolicy == .resend)
  }
}
