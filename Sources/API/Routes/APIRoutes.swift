// Every route of the server at one glance. A route is open only where it says so; the others ask for a key of the role
// that they say, or else of the usual one: to read for GET, to steer for what may change something.

import Answers
import Delivery
import EventLoop
import HTTPServer
import Health
import Intake
import Queue

@LoopActor
package struct APIRoutes {
  package let table: [Route]
  /// Answers that are streamed, by kind.
  package let eventStreams: RequestSlots
  package let reportStreams: RequestSlots
  package let exclusionStreams: RequestSlots

  package init(
    intake: IntakeContext, queue: CampaignQueue, health: ServiceHealth, dispatcher: CampaignDispatcher?,
    metrics: MetricsRoute, trial: TrialRoute, meta: MetaWebhookRoute, audit: AuditWriter,
    sessions: SessionRoutes, keys: APIKeys
  ) {
    let catalogue = CampaignCatalogue(queue)
    let create = CreateCampaignRoute(intake: intake)
    let createJSON = CreateCampaignJSONRoute(intake: intake)
    let campaigns = CampaignRoutes(queue: queue, remembered: intake.remembered, catalogue: catalogue)
    let message = SingleMessageRoute(intake: intake)
    let control = ControlRoutes(queue: queue, remembered: intake.remembered, notice: intake.onChange)
    let drafts = DraftRoutes(intake: intake)
    let copy = CopyRoute(intake: intake)
    let templates = TemplateRoutes(intake: intake)
    let reports = ReportRoutes(queue: queue)
    let exclusions = ExclusionRoutes(
      list: queue.exclusions, uploads: intake.uploadSlots, country: intake.settings.country, sheets: intake.sheets)
    let booth = TicketBooth(tickets: queue.tickets)
    let events = EventRoute(titles: queue.titles, statuses: queue.statuses, health: health, booth: booth)
    let feed = FeedRoute(queue: queue, health: health, slots: events.slots, booth: booth)
    let trail = AuditRoute(queue: queue)
    let messages = MessageRoutes(queue: queue, country: intake.settings.country)
    let history = HistoryRoute(queue: queue)
    /// A route that changes something: who has changed it is written down.
    /// - Parameter action: nil for the last word of the address.
    func change(
      _ method: HTTPMethod, _ pattern: String, bodyLimit: Int = Route.defaultBodyLimit, access: AccessLevel? = nil,
      as action: String? = nil, _ handler: @escaping HTTPHandler
    ) -> Route {
      let action = action ?? String(pattern.split(separator: "/").last ?? "")
      return .async(method, pattern, bodyLimit: bodyLimit, access: access) { request in
        try await audit.noting(request, action, handler)
      }
    }
    let system = SystemRoute(list: queue.list, health: health, dispatcher: dispatcher)
    let overview = OverviewRoute(
      reader: OverviewReader(
        queue: queue, catalogue: catalogue, dispatcher: dispatcher, credentials: intake.credentials,
        numbers: intake.numberPreflight),
      health: health, keys: keys.callers, dailyLimit: queue.link.settings.dailyLimit)
    let codes = CodesRoute()
    let probe = HealthRoute(health: health)
    let meter = intake.meter
    eventStreams = events.slots
    reportStreams = reports.slots
    exclusionStreams = exclusions.slots
    let documentation = DocumentationRoutes(files: DocumentationFiles.installed())
    let panel = PanelRoutes(files: PanelFiles.installed())
    // A form is longer than its file by the other fields and their boundaries.
    let upload = intake.settings.maximumUpload + (1 << 20)

    table = [
      .immediate(.get, "/health", access: .open) { probe.handle($0) },
      .async(.get, "/metrics") { try await metrics.handle($0) },
      change(.post, "/api/crear-campana", bodyLimit: upload) { request in
        try health.checkKeeping()
        return try await meter.measure { try await create.handle(request) }
      },
      change(.post, "/api/crear-campana-json", bodyLimit: intake.settings.maximumUpload) { request in
        try health.checkKeeping()
        return try await meter.measure { try await createJSON.handle(request) }
      },
      change(.post, "/api/encolar-mensaje") { request in
        try health.checkKeeping()
        return try await message.handle(request)
      },
      change(.post, "/api/probar-envio") { try await trial.handle($0) },
      .async(.get, "/api/plantillas") { try await templates.list($0) },
      .async(.get, "/api/plantillas/{nombre}/ejemplo.csv") { try await templates.example($0) },

      .async(.get, "/api/estado-cola/{campaign_id}") { try await campaigns.status($0) },
      .async(.get, "/api/listar-campanas") { try await campaigns.list($0) },
      .async(.get, "/api/estado-sistema") { try await system.handle($0) },
      .async(.get, "/api/sistema") { try await overview.handle($0) },
      .immediate(.get, "/api/codigos") { codes.handle($0) },
      .async(.get, "/api/auditoria", access: .steering) { try await trail.handle($0) },

      .async(.get, "/api/campanas/{id}/borrador", access: .steering) { try await drafts.show($0) },
      change(.post, "/api/campanas/{id}/iniciar") { try await drafts.start($0) },
      change(.post, "/api/campanas/{id}/clonar") { try await copy.handle($0) },
      change(.post, "/api/campanas/{id}/pausar") { try await control.control($0, .pause) },
      change(.post, "/api/campanas/{id}/reanudar") { try await control.control($0, .resume) },
      change(.post, "/api/campanas/{id}/cancelar") { try await control.control($0, .cancel) },
      change(.post, "/api/campanas/{id}/reintentar") { try await control.retry($0) },
      change(.post, "/api/campanas/{id}/ritmo") { try await control.pace($0) },
      // Who may not administer may delete drafts: the handler sees to it.
      change(.delete, "/api/campanas/{id}", as: "eliminar") { try await control.delete($0) },

      // Whoever may read may have a ticket, so asking for one is no change.
      .async(.get, "/api/campanas/{id}/eventos") { try await events.handle($0) },
      .async(.post, "/api/campanas/{id}/eventos/boleto", access: .reading) { try await events.ticket($0) },
      .async(.get, "/api/eventos") { try await feed.handle($0) },
      .async(.post, "/api/eventos/boleto", access: .reading) {
        try await booth.sell($0, for: TicketBooth.allCampaigns)
      },
      .async(.get, "/api/campanas/{id}/ritmo") { try await history.handle($0) },
      .async(.get, "/api/campanas/{id}/mensajes") { try await messages.list($0) },
      .async(.get, "/api/campanas/{id}/mensajes/{numero}") { try await messages.ofRecipient($0) },
      .async(.get, "/api/mensajes") { try await messages.everywhere($0) },
      .async(.get, "/api/campanas/{id}/fallidos.csv") { try await reports.handle($0, .failed) },
      .async(.get, "/api/campanas/{id}/inciertos.csv") { try await reports.handle($0, .uncertain) },
      .async(.get, "/api/campanas/{id}/resultados.csv") { try await reports.handle($0, .all) },

      .async(.get, "/api/exclusiones") { try await exclusions.show($0) },
      change(.put, "/api/exclusiones", bodyLimit: upload, as: "excluir") { request in
        try health.checkKeeping()
        return try await exclusions.addMany(request)
      },
      change(.delete, "/api/exclusiones", bodyLimit: upload, access: .administering, as: "readmitir") {
        try await exclusions.removeMany($0)
      },
      .async(.get, "/api/exclusiones.csv") { try exclusions.download($0) },
      .async(.get, "/api/exclusiones/{numero}") { try await exclusions.showOne($0) },
      change(.put, "/api/exclusiones/{numero}", as: "excluir") { request in
        try health.checkKeeping()
        return try await exclusions.addOne(request)
      },
      change(.delete, "/api/exclusiones/{numero}", access: .administering, as: "readmitir") {
        try await exclusions.removeOne($0)
      },

      // Here a stranger shows his key, and anybody may leave.
      .async(.post, "/api/sesion", bodyLimit: SessionRoutes.body, bodyTime: SessionRoutes.bodyTime, access: .open) {
        try await sessions.enter($0)
      },
      .immediate(.get, "/api/sesion") { sessions.show($0) },
      .immediate(.delete, "/api/sesion", access: .open) { sessions.leave($0) },

      // Meta has no key of ours: the route asks for Meta's own proof.
      .immediate(.get, "/webhooks/meta", access: .open) { try meta.verify($0) },
      .async(
        .post, "/webhooks/meta", bodyLimit: NotificationLimits.size, bodyTime: NotificationLimits.time, access: .open
      ) { try await meta.receive($0) },

      .immediate(.get, "/openapi.json", access: .open) { documentation.document($0) },
      .immediate(.get, "/docs", access: .open) { documentation.page($0) },
      .immediate(.get, "/docs/{archivo}", access: .open) { try documentation.file($0) },

      .immediate(.get, "/", access: .open) { _ in panel.lead() },
      .immediate(.get, "/panel", access: .open) { panel.page($0) },
      .immediate(.get, "/panel/{ruta...}", access: .open) { try panel.answer($0, below: $0.parameter("ruta")) },
    ]
  }
}
