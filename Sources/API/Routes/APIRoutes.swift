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
    metrics: MetricsRoute, trial: TrialRoute, meta: MetaWebhookRoute
  ) {
    let create = CreateCampaignRoute(intake: intake)
    let createJSON = CreateCampaignJSONRoute(intake: intake)
    let campaigns = CampaignRoutes(queue: queue, remembered: intake.remembered)
    let message = SingleMessageRoute(intake: intake)
    let control = ControlRoutes(queue: queue, remembered: intake.remembered, notice: intake.onChange)
    let templates = TemplateRoutes(intake: intake)
    let reports = ReportRoutes(queue: queue)
    let exclusions = ExclusionRoutes(
      list: queue.exclusions, uploads: intake.uploadSlots, country: intake.settings.country, sheets: intake.sheets)
    let events = EventRoute(titles: queue.titles, statuses: queue.statuses, health: health)
    let system = SystemRoute(list: queue.list, health: health, dispatcher: dispatcher)
    let probe = HealthRoute(health: health)
    let meter = intake.meter
    eventStreams = events.slots
    reportStreams = reports.slots
    exclusionStreams = exclusions.slots
    let documentation = DocumentationRoutes(files: DocumentationFiles.installed())
    // A form is longer than its file by the other fields and their boundaries.
    let upload = intake.settings.maximumUpload + (1 << 20)

    table = [
      .immediate(.get, "/health", access: .open) { probe.handle($0) },
      .async(.get, "/metrics") { try await metrics.handle($0) },
      .async(.post, "/api/crear-campana", bodyLimit: upload) { request in
        try health.checkKeeping()
        return try await meter.measure { try await create.handle(request) }
      },
      .async(.post, "/api/crear-campana-json", bodyLimit: intake.settings.maximumUpload) { request in
        try health.checkKeeping()
        return try await meter.measure { try await createJSON.handle(request) }
      },
      .async(.post, "/api/encolar-mensaje") { request in
        try health.checkKeeping()
        return try await message.handle(request)
      },
      .async(.post, "/api/probar-envio") { try await trial.handle($0) },
      .async(.get, "/api/plantillas") { try await templates.list($0) },
      .async(.get, "/api/plantillas/{nombre}/ejemplo.csv") { try await templates.example($0) },

      .async(.get, "/api/estado-cola/{campaign_id}") { try await campaigns.status($0) },
      .async(.get, "/api/listar-campanas") { try await campaigns.list($0) },
      .async(.get, "/api/estado-sistema") { try await system.handle($0) },

      .async(.post, "/api/campanas/{id}/pausar") { try await control.control($0, .pause) },
      .async(.post, "/api/campanas/{id}/reanudar") { try await control.control($0, .resume) },
      .async(.post, "/api/campanas/{id}/cancelar") { try await control.control($0, .cancel) },
      .async(.post, "/api/campanas/{id}/reintentar") { try await control.retry($0) },
      .async(.post, "/api/campanas/{id}/ritmo") { try await control.pace($0) },
      .async(.delete, "/api/campanas/{id}", access: .administering) { try await control.delete($0) },

      .async(.get, "/api/campanas/{id}/eventos") { try await events.handle($0) },
      .async(.get, "/api/campanas/{id}/fallidos.csv") { try await reports.handle($0, .failed) },
      .async(.get, "/api/campanas/{id}/inciertos.csv") { try await reports.handle($0, .uncertain) },
      .async(.get, "/api/campanas/{id}/resultados.csv") { try await reports.handle($0, .all) },

      .async(.get, "/api/exclusiones") { try await exclusions.show($0) },
      .async(.put, "/api/exclusiones", bodyLimit: upload) { request in
        try health.checkKeeping()
        return try await exclusions.addMany(request)
      },
      .async(.delete, "/api/exclusiones", bodyLimit: upload, access: .administering) {
        try await exclusions.removeMany($0)
      },
      .async(.get, "/api/exclusiones.csv") { try exclusions.download($0) },
      .async(.get, "/api/exclusiones/{numero}") { try await exclusions.showOne($0) },
      .async(.put, "/api/exclusiones/{numero}") { request in
        try health.checkKeeping()
        return try await exclusions.addOne(request)
      },
      .async(.delete, "/api/exclusiones/{numero}", access: .administering) { try await exclusions.removeOne($0) },

      // Meta has no key of ours: the route asks for Meta's own proof.
      .immediate(.get, "/webhooks/meta", access: .open) { try meta.verify($0) },
      .async(
        .post, "/webhooks/meta", bodyLimit: NotificationLimits.size, bodyTime: NotificationLimits.time, access: .open
      ) { try await meta.receive($0) },

      .immediate(.get, "/openapi.json", access: .open) { documentation.document($0) },
      .immediate(.get, "/docs", access: .open) { documentation.page($0) },
      .immediate(.get, "/docs/{archivo}", access: .open) { try documentation.file($0) },
    ]
  }
}
