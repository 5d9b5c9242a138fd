// Writes down who changed something, after it is done: APIRoutes wraps the routes in it. Refused requests are only
// logged. The answer does not depend on it, since the change has been made.

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
