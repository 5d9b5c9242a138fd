// Writes down who changed something, once it is done: APIRoutes wraps the routes in it. What was refused is not written
// down; that is the log's. The answer does not depend on it: what was done was done.

import EventLoop
import HTTPServer
import Logging
import Queue
import Text

@LoopActor
package struct AuditWriter {
  private let trail: AuditTrail
  private let clients: ClientAddress
  private let logger = Logger(label: "auditoria")

  package init(trail: AuditTrail, clients: ClientAddress) {
    self.trail = trail
    self.clients = clients
  }

  /// Notes what a request has done.
  func note(_ request: HTTPRequest, _ action: String) async {
    let caller = request.caller
    let entry = AuditEntry(
      key: caller?.name, role: caller.flatMap { APIKey.Role($0.access)?.rawValue }, action: action,
      campaign: request.subject, address: clients.client(of: request)?.clientName ?? "")
    do { try await trail.add(entry) } catch {
      logger.warning(
        "no se pudo apuntar en la auditoría",
        metadata: [
          "accion": "\(action)", "campaign_id": "\(request.subject ?? "")", "clave": "\(caller?.name ?? "")",
          "error": "\(error)",
        ])
    }
  }
}
