// GET /api/auditoria: who did what, the latest first, page by page; of one campaign or of all. Who steers may know
// which key it was, and only who administers from where.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text

@LoopActor
struct AuditRoute {
  nonisolated static let page = 100
  nonisolated static let longestPage = 1000

  let queue: CampaignQueue

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let limit = try request.query("limite").map { Int($0) } ?? Self.page
    guard let limit, (1...Self.longestPage).contains(limit) else {
      throw Self.wrong("limite", "Debe ser un número entero entre 1 y \(Self.longestPage)", "int_parsing")
    }
    let cursor = try request.query("cursor")
    if let cursor, !Self.isCursor(cursor) {
      throw Self.wrong("cursor", "No es un cursor de esta lista", "value_error")
    }
    let campaign = try request.query("campana")
    let (entries, next) = try await queue.link.answering { _ in
      try await self.queue.audit.page(of: campaign, before: cursor, limit: limit)
    }
    let showsAddresses = (request.caller?.access ?? .administering) >= .administering
    var json = JSONObjectWriter()
    json.array("eventos", entries) { entry, bytes in
      var object = JSONObjectWriter()
      object.field("id", entry.id)
      object.field("fecha", Timestamp.text(entry.moment))
      object.field("clave", entry.key)
      object.field("rol", entry.role)
      object.field("accion", entry.action)
      object.field("campana", entry.campaign)
      object.field("desde", showsAddresses ? entry.address : nil)
      bytes.append(contentsOf: object.finish())
    }
    json.field("cursor", next)
    return HTTPResponse(json: json.finish())
  }

  /// Two numbers that Redis can take for an id.
  private static func isCursor(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        (1...19).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }

  private static func wrong(_ name: String, _ message: String, _ type: String) -> HTTPError {
    HTTPError(issues: [ValidationIssue(["query", .name(name)], message, type: type)])
  }
}
