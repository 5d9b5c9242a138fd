// Every route of the server at one glance. A route is open only where it says so; the others ask for an API key.

import Campaigns
import EventLoop
import HTTPServer

@LoopActor
struct APIRoutes {
  let table: [Route]

  init(
    intake: IntakeContext, queue: CampaignQueue, health: ServiceHealth, dispatcher: CampaignDispatcher?
  ) {
    let create = CreateCampaignRoute(intake: intake)
    let createJSON = CreateCampaignJSONRoute(intake: intake)
    let campaigns = CampaignRoutes(queue: queue)
    let system = SystemRoute(queue: queue, health: health, dispatcher: dispatcher)
    let probe = HealthRoute(health: health)
    // A form is longer than its file by the other fields and their boundaries.
    let upload = intake.settings.maximumUpload + (1 << 20)

    table = [
      .immediate(.get, "/health", isPublic: true) { probe.handle($0) },
      .async(.post, "/api/crear-campana", bodyLimit: upload) { try await create.handle($0) },
      .async(.post, "/api/crear-campana-json", bodyLimit: intake.settings.maximumUpload) {
        try await createJSON.handle($0)
      },
      .async(.get, "/api/estado-cola/{campaign_id}") { try await campaigns.status($0) },
      .async(.get, "/api/listar-campanas") { try await campaigns.list($0) },
      .async(.get, "/api/estado-sistema") { try await system.handle($0) },
    ]
  }
}
