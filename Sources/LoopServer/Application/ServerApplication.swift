// The server as a whole: starts its parts, runs until it is told to stop, and stops them again. Listening comes first,
// so that `/health` answers (503, saying why) while the server still waits for Redis.

import API
import Delivery
import EventLoop
import Glibc
import HTTPClient
import HTTPServer
import Health
import Intake
import Logging
import RedisClient
import Simulator

@LoopActor
final class ServerApplication {
  private let settings: Settings
  private let simulatorProfile: SimulatorProfile?
  private let startsPaused: Bool
  private let logs: LogOutput
  private let metrics = MetricsRoute()
  private let logger = Logger(label: "servidor")
  private let health: ServiceHealth
  /// Nil when there are too few descriptors to work at all.
  private let budget: DescriptorBudget?
  private let client: CurlClient
  private let stopRequested = Wakeup()
  /// The signal that asked for the stop, such as `SIGTERM`; nil if none did.
  private var stopSignal: String?
  private var nextCrowdingLine = Loop.now

  /// - Parameters:
  ///   - startsPaused: `--en-pausa`.
  ///   - logs: where the log lines go.
  init(settings: Settings, simulatorProfile: SimulatorProfile?, startsPaused: Bool = false, logs: LogOutput) {
    self.settings = settings
    self.simulatorProfile = simulatorProfile
    self.startsPaused = startsPaused
    self.logs = logs
    health = ServiceHealth(instance: settings.instanceLabel)
    budget = DescriptorBudget(limit: DescriptorBudget.raisedLimit(), simulates: simulatorProfile != nil)
    // It keeps as many connections as there may be requests and no more, since an idle one also takes a descriptor.
    let requests = budget?.requests ?? 1
    client = CurlClient(settings: CurlSettings(maximumInFlight: requests, maximumIdleConnections: requests))
  }

  /// Runs until a signal stops it (`ProcessSignals`).
  /// - Returns: the process' exit status: 0 after an orderly stop.
  func run() async -> Int32 {
    var status: Int32 = 0
    do {
      let signals = try ProcessSignals { [unowned self] name in
        stopSignal = stopSignal ?? name
        stopRequested.signal()
      }
      defer { signals.close() }
      try await serve()
    } catch {
      logger.error("el servidor no pudo arrancar: \(error)")
      status = 1
    }
    client.close()
    return status
  }

  private func serve() async throws {
    guard let budget else { throw DescriptorError(limit: DescriptorBudget.raisedLimit()) }
    forbidCoreFiles()
    var settings = settings
    let simulation = try startSimulator(&settings)
    let parts = try ServerParts(settings, budget: budget, client: client, health: health, metrics: metrics)
    let http: HTTPListener
    do { http = try await startHTTP(parts, settings, budget) } catch {
      await simulation?.stop(within: .zero)
      await parts.embeddedRedis?.stop()
      throw error
    }
    warn(settings)
    warn(budget)
    try simulation?.sendStatuses(to: http.localAddress!, secret: settings.metaAppSecret)

    let lag = LoopLag()
    // The sources hold the parts and their timers, which must not outlive the loop.
    defer {
      lag.close()
      parts.dispatcher?.context.pulse.lag = nil
      metrics.sources = []
    }
    metrics.sources = metricSources(parts, http, lag)
    parts.dispatcher?.context.pulse.lag = lag

    let launchFailure = await work(parts, isMeta: settings.whatsappMode == .meta)
    await http.stop(within: ApplicationLimits.requestsAtStop)
    client.close()
    await simulation?.stop(within: .seconds(1))
    parts.redis.onStateChange = nil
    await parts.redis.close()
    parts.queue.link.closeReplicas()
    await parts.dispatcher?.abandon()
    await parts.embeddedRedis?.stop()
    if let launchFailure, !(launchFailure is CancellationError) { throw launchFailure }
    logger.notice("detenido")
  }

  /// Runs all services until a stop is asked for, then stops them, those that send first.
  /// - Returns: why the embedded Redis did not start, if that is what ended it.
  private func work(_ parts: ServerParts, isMeta: Bool) async -> (any Error)? {
    watch(parts.redis)
    health.isRedisUnchecked = true
    parts.redis.readinessCheck = parts.queue.permissions.readinessCheck
    parts.embeddedRedis?.onProblem = { [health] in health.redisProblem = $0 }
    parts.embeddedRedis?.onDiskTrouble = { [health] in health.embeddedRedisProblem = $0 }
    var launchFailure: (any Error)?
    let launch = spawn { [stopRequested] in
      do {
        try await parts.embeddedRedis?.launch()
        // Not earlier: there is no need to warn while our own Redis is still starting.
        parts.redis.open()
      } catch {
        launchFailure = error
        stopRequested.signal()
      }
    }
    let pausedStart =
      startsPaused ? PausedStart(scan: parts.queue.scan, controls: parts.queue.controls, health: health) : nil
    parts.dispatcher?.context.pausedStart = pausedStart
    let services = Services(starting: services(parts, isMeta: isMeta, pausedStart))
    health.isWorkerRunning = parts.dispatcher != nil

    await stopRequested.wait(until: nil)
    health.isShuttingDown = true
    health.isWorkerRunning = false
    if launchFailure == nil { launch.cancel() }
    await launch.value
    logger.notice(
      "deteniendo: se terminan los envíos y las peticiones en curso",
      metadata: stopSignal.map { ["senal": "\($0)"] })
    await services.stop()
    return launchFailure
  }

  /// The services in the order in which they are started. They are stopped in the reverse order: those that send stop
  /// first, while all that their last outcomes need still runs.
  private func services(_ parts: ServerParts, isMeta: Bool, _ pausedStart: PausedStart?) -> [Service] {
    let credentials = ServiceChecks(credentials: parts.credentials, health: health)
    let redis = RedisChecks(queue: parts.queue, health: health)
    var services = [Service(parts.remembered.run, stop: parts.remembered.stop)]
    if isMeta { services.append(Service(parts.earlyStatuses.run, stop: parts.earlyStatuses.stop)) }
    services += [Service(every: returnMemory), Service(every: credentials.check), Service(every: redis.check)]
    if pausedStart == nil { services.append(Service(parts.webhooks.run, stop: parts.webhooks.stop)) }
    if let dispatcher = parts.dispatcher { services.append(sending(dispatcher, pausedStart)) }
    return services
  }

  private func sending(_ dispatcher: CampaignDispatcher, _ pausedStart: PausedStart?) -> Service {
    Service(
      {
        if let pausedStart, await !pausedStart.run() { return }
        await dispatcher.run()
      },
      stop: { [logger] in
        pausedStart?.stop()
        if await dispatcher.stop() { return }
        logger.warning("quedaron envíos sin terminar; otra instancia tomará sus campañas al vencer el arriendo")
      })
  }

  private func returnMemory() async -> Duration {
    await Loop.bulkTurn()
    Loop.returnMemory(keeping: ApplicationLimits.spareMemory)
    return ApplicationLimits.memoryCheck
  }

  // MARK: What it starts with

  private func startSimulator(_ settings: inout Settings) throws -> EmbeddedSimulator? {
    guard let simulatorProfile else { return nil }
    let simulation = try EmbeddedSimulator(profile: simulatorProfile, client: client)
    simulation.replaceTheWorld(in: &settings)
    logger.notice("simulador de la API de WhatsApp en marcha", metadata: ["direccion": "\(simulation.address)"])
    return simulation
  }

  private func startHTTP(
    _ parts: ServerParts, _ settings: Settings, _ budget: DescriptorBudget
  ) async throws -> HTTPListener {
    var limits = HTTPServerLimits()
    limits.connections = budget.connections
    let http = HTTPListener(router: Router(parts.routes.table), limits: limits)
    parts.gate.guards(http)
    let logger = logger
    http.onCrowding = { [unowned self] in noteCrowding($0) }
    http.onFailure = { request, error in
      logger.error("falló una petición", metadata: ["ruta": "\(request.route?.pattern ?? "")", "error": "\(error)"])
    }
    do {
      guard var address = try await Loop.resolve(host: settings.host).first else {
        throw LoopError(call: "HOST", code: -ENOENT)
      }
      address.port = settings.port
      try http.start(on: address)
    } catch let error as LoopError {
      throw ListenError(host: settings.host, port: settings.port, error: error)
    }
    logger.notice(
      "escuchando en http://\(http.localAddress!)",
      metadata: ["puerto": "\(http.localAddress!.port)", "pid": "\(getpid())"])
    return http
  }

  /// Logs once in a while whose connections keep others out.
  private func noteCrowding(_ address: SocketAddress) {
    guard Loop.now >= nextCrowdingLine else { return }
    nextCrowdingLine = Loop.now + IntakeLimits.refusalLogInterval
    logger.warning(
      "una dirección ocupa más de la mitad de las conexiones y otras quieren entrar: las que le sobran se cierran",
      metadata: ["direccion": "\(address.ip)"])
  }

  /// Tells the health page, and the log once per change, how Redis is.
  private func watch(_ redis: RedisConnection) {
    redis.onStateChange = { [health, logger] state in
      let isReady = state == .ready
      if isReady, !health.isRedisReady { logger.notice("Redis conectado", metadata: ["redis": "\(redis.serverURL)"]) }
      if !isReady, health.isRedisReady || health.redisProblem != state.problem, let problem = state.problem {
        let words = RedisProblem(problem).inWords ?? problem
        logger.warning("Redis no disponible", metadata: ["redis": "\(redis.url)", "motivo": "\(words)"])
      }
      health.isRedisReady = isReady
      health.redisProblem = state.problem
    }
  }

  /// Logs once what is missing but not necessary, and what puts others at risk.
  private func warn(_ settings: Settings) {
    let isMeta = settings.whatsappMode == .meta
    if settings.supabase == nil, settings.credentialsFile == nil {
      logger.warning("faltan las credenciales: defina SUPABASE_URL y SUPABASE_KEY, o CREDENCIALES_ARCHIVO")
    }
    if !isMeta, settings.whatsappEndpoint == nil {
      health.note(.noAPI, "falta API_WHATSAPP_URL: esta instancia no envía nada")
      logger.warning("falta API_WHATSAPP_URL: no se envía nada; configúrela o arranque con --simulador para probar")
    }
    if settings.webhookURL != nil, settings.webhookSecret == nil {
      logger.warning("falta WEBHOOK_SECRETO: los webhooks salen sin firma y el receptor no puede saber quién los envía")
    }
    if isMeta, settings.metaAppSecret == nil {
      logger.warning("falta META_APP_SECRET: los estados de Meta se rechazan y entregados y leidos quedan en 0")
    }
    for sentence in settings.readingWarnings + settings.risks { logger.warning("\(sentence)") }
    for file in settings.exposedFiles() {
      logger.warning(
        "otros usuarios llegan a lo que debe ser solo del servidor: quíteles el permiso con chmod go-rwx",
        metadata: ["ruta": "\(file.path)", "permisos": "\(String(file.permissions, radix: 8))"])
    }
  }

  private func warn(_ budget: DescriptorBudget) {
    guard budget.isShort else { return }
    logger.warning(
      "faltan descriptores de archivo (ulimit -n \(budget.limit)): habrá menos conexiones y envíos a la vez; súbalo",
      metadata: [
        "conexiones": "\(budget.connections)", "envios": "\(budget.sends)", "cargas": "\(budget.uploads)",
        "hacen_falta": "\(DescriptorBudget.enough)",
      ])
  }

  private func metricSources(_ parts: ServerParts, _ http: HTTPListener, _ lag: LoopLag) -> [any MetricSource] {
    let streams: KeyValuePairs = [
      "eventos": parts.routes.eventStreams, "informes": parts.routes.reportStreams,
      "exclusiones": parts.routes.exclusionStreams,
    ]
    var sources: [any MetricSource] = [
      InstanceMetrics(health: health, droppedLogLines: { [logs] in logs.droppedTotal }), ProcessMetrics(),
      LoopMetrics(lag: lag),
      HTTPMetrics(listener: http, streams: streams), IntakeMetrics(meter: parts.intake.meter),
      RedisMetrics(link: parts.queue.link, health: health), ClientMetrics(client: client),
      WebhookMetrics(deliverer: parts.webhooks),
      StatusMetrics(recorder: parts.notifications, early: parts.earlyStatuses),
    ]
    if let dispatcher = parts.dispatcher {
      sources += [DeliveryMetrics(dispatcher), CampaignMetrics(dispatcher), DailyLimitMetrics(dispatcher.context)]
    }
    return sources
  }
}
