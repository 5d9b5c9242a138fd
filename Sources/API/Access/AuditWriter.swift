// Writes down who changed something, after it is done: APIRoutes wraps the routes in it. Refused requests are only
// logged. The answer does not depend on it, since the change has been made.
//
// A handler says that it has changed something (`HTTPRequest.hasChanged`) as soon as Redis has answered. What comes
// after that may fail, or be cancelled because the client is gone. The change is written down all the same.

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

  /// Runs a handler, and notes what its request has changed, whether it gets an answer or not.
  func noting(
    _ request: HTTPRequest, _ action: String, _ handler: HTTPHandler
  ) async throws -> HTTPResponse {
    do {
      let response = try await handler(request)
      await noteChange(by: request, action)
      return response
    } catch {
      await noteChange(by: request, action)
      throw error
    }
  }

  /// Notes the change in a task of its own, since the request's task is cancelled when its client goes away.
  private func noteChange(by request: HTTPRequest, _ action: String) async {
    guard request.hasChanged else { return }
    await spawn { await self.note(request, action) }.value
  }

  /// Notes what a request has done.
  private func note(_ request: HTTPRequest, _ action: String) async {
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
