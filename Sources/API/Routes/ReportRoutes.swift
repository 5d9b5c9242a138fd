// GET /api/campanas/{id}/fallidos.csv, inciertos.csv and resultados.csv: one line per recipient, streamed.
// `resultados.csv` can be asked for some recipients only.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Logging
import Queue
import Reports

@LoopActor
final class ReportRoutes {
  private let queue: CampaignQueue
  let slots: RequestSlots
  private let logger = Logger(label: "informes")

  /// - Parameter limit: reports that are written at a time; further ones get 503.
  init(queue: CampaignQueue, limit: Int = StreamLimits.reports) {
    self.queue = queue
    slots = RequestSlots(limit: limit, refusal: "Se están descargando demasiados informes a la vez")
  }

  func handle(_ request: HTTPRequest, _ kind: CampaignReport.Kind) async throws -> HTTPResponse {
    let masksNumbers = request.masksNumbers
    let separator = try request.choice(of: CSVSeparator.self, "separador") ?? .comma
    var filter = MessageFilter()
    if kind == .all { filter.outcome = try request.choice(of: MessageFilter.Outcome.self, "estado") }
    filter.isRead = try request.query("leido") == nil ? nil : request.flag("leido")
    guard filter.isRead == nil || kind == .all && filter.mayBeRead else {
      throw HTTPError(.conflict, "leido solo va con los enviados: sin estado, o con enviado, entregado o leido")
    }
    let (id, report) = try await queue.titles.finding(request.parameter("id")) { id in
      try await queue.link.answering { _ in
        try await CampaignReport.open(
          id, kind, queue: self.queue, filter: filter, separator: separator, masksNumbers: masksNumbers)
      }
    }
    let slot = try slots.take()
    let headers: HTTPHeaders = [
      "Content-Disposition": ContentDisposition.attachment("\(id)-\(kind.rawValue).csv"), "Cache-Control": "no-store",
    ]
    return HTTPResponse(mediaType: "text/csv; charset=utf-8", headers: headers) { [logger] writer in
      do {
        try await slot.during { try await report.write { try await writer.write($0) } }
      } catch let interruption as CampaignReport.Interruption {
        logger.warning(
          "informe sin terminar",
          metadata: ["campaign_id": "\(id)", "informe": "\(kind.rawValue)", "error": "\(interruption)"])
        throw interruption
      }
    }
  }
}
