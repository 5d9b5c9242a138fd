// /api/exclusiones: the numbers to which nothing is sent, one by one, many at a time, page by page or as a CSV. A
// number in the address is read like that of a row: `+`, spaces and dashes do not count.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Intake
import Queue
import RedisClient
import Reports
import Text

@LoopActor
final class ExclusionRoutes {
  private let list: ExclusionList
  private let body: ExclusionBody
  let slots = RequestSlots(
    limit: ExclusionLimits.downloads, refusal: "Se está descargando la lista de exclusión demasiadas veces a la vez")

  /// The slots of uploads, which campaigns and the list share.
  private let uploads: RequestSlots

  /// PAIS
  private let country: Country?

  init(list: ExclusionList, uploads: RequestSlots, country: Country?, sheets: SheetMemory) {
    self.uploads = uploads
    self.list = list
    body = ExclusionBody(list: list, country: country, sheets: sheets)
    self.country = country
  }

  func addMany(_ request: HTTPRequest) async throws -> HTTPResponse { try await upload(.add, request) }

  func removeMany(_ request: HTTPRequest) async throws -> HTTPResponse { try await upload(.remove, request) }

  private func upload(_ verb: ExclusionUpload.Verb, _ request: HTTPRequest) async throws -> HTTPResponse {
    try await uploads.take().during { try await body.apply(verb, request) }
  }

  /// GET: a page as JSON, or with `Accept: text/csv` the whole list.
  func show(_ request: HTTPRequest) async throws -> HTTPResponse {
    if request.header("accept")?.lowercased().contains("text/csv") == true { return try download(request) }
    let limit = try request.query("limite").map { Int($0) } ?? ExclusionLimits.page
    guard let limit, (1...ExclusionLimits.longestPage).contains(limit) else {
      throw Self.wrong("limite", "Debe ser un número entero entre 1 y \(ExclusionLimits.longestPage)", "int_parsing")
    }
    let cursor = try request.query("cursor") ?? "0"
    guard UInt64(cursor) != nil else { throw Self.wrong("cursor", "No es un cursor de esta lista", "value_error") }
    let (page, total) = try await list.link.answering { _ in
      (try await list.page(from: cursor, limit: limit), try await list.count())
    }
    var json = JSONObjectWriter()
    json.field("total", total)
    json.array("exclusiones", page.entries) { entry, bytes in
      var object = JSONObjectWriter()
      entry.shown(to: request).append(to: &object)
      bytes.append(contentsOf: object.finish())
    }
    json.field("cursor", page.next == "0" ? nil : page.next)
    return HTTPResponse(json: json.finish())
  }

  /// The whole list as a CSV, read and sent in pieces.
  func download(_ request: HTTPRequest) throws -> HTTPResponse {
    guard list.link.isReady else { throw HTTPError.redisUnavailable }
    let slot = try slots.take()
    let headers: HTTPHeaders = [
      "Content-Disposition": ContentDisposition.attachment("exclusiones.csv"), "Cache-Control": "no-store",
    ]
    return HTTPResponse(mediaType: "text/csv; charset=utf-8", headers: headers) { [self] writer in
      try await slot.during { try await write(to: writer, for: request) }
    }
  }

  private func write(to writer: HTTPResponseWriter, for request: HTTPRequest) async throws {
    // A restart of Redis changes the order of the walk. The part that was sent must not be taken for the whole.
    let connection = list.link.connectionNumber
    var bytes = Exclusion.csvHeader
    var cursor = "0"
    repeat {
      let page = try await list.page(from: cursor, limit: QueueLimits.chunk, lane: .bulk)
      await Loop.bulkTurn()
      guard list.link.connectionNumber == connection else { throw RedisError.lost("another connection") }
      for entry in page.entries { entry.shown(to: request).appendLine(to: &bytes) }
      cursor = page.next
      if bytes.count > ReportLimits.piece || cursor == "0" {
        try await writer.write(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    } while cursor != "0"
  }

  func showOne(_ request: HTTPRequest) async throws -> HTTPResponse {
    let number = try recipient(request, isLookUp: true)
    guard let entry = try await list.link.answering({ _ in try await list.entry(of: number) }) else {
      throw HTTPError.notExcluded
    }
    var json = JSONObjectWriter()
    entry.shown(to: request).append(to: &json)
    return HTTPResponse(json: json.finish())
  }

  func addOne(_ request: HTTPRequest) async throws -> HTTPResponse {
    let number = try recipient(request)
    let upload = ExclusionUpload(list: list, verb: .add, origin: .manual, country: country) {
      request.hasChanged = true
    }
    if let reason = try request.query("motivo") { try upload.setReason(reason, at: "query") }
    if request.contentLength != 0 {
      let object = try await request.jsonObject()
      switch object["motivo"] {
      case nil, .null?: break
      case .string(let text)?: try upload.setReason(text, at: "body")
      default: throw HTTPError(issues: [ValidationIssue(["body", "motivo"], "Debe ser un texto", type: "string_type")])
      }
    }
    let isNew = try await upload.add(number)
    guard let entry = try await list.link.answering({ _ in try await list.entry(of: number) }) else {
      throw HTTPError.notExcluded  // taken off again meanwhile
    }
    var json = JSONObjectWriter()
    entry.append(to: &json)
    json.field("agregado", isNew)
    return HTTPResponse(json: json.finish())
  }

  func removeOne(_ request: HTTPRequest) async throws -> HTTPResponse {
    let number = try recipient(request, isLookUp: true)
    let wasThere = try await list.link.completing { [list] isRepeat in
      let wasThere = try await list.remove([number]) > 0 || isRepeat
      if wasThere { request.hasChanged = true }
      try await list.link.waitForReplicas()
      return wasThere
    }
    guard wasThere else { throw HTTPError.notExcluded }
    var json = JSONObjectWriter()
    json.field("numero", number.identity)
    json.field("eliminado", true)
    return HTTPResponse(json: json.finish())
  }

  private func recipient(_ request: HTTPRequest, isLookUp: Bool = false) throws(HTTPError) -> Recipient {
    try request.recipient(
      request.parameter("numero"), at: ["path", "numero"], country: country, isLookUp: isLookUp)
  }

  private static func wrong(_ name: String, _ message: String, _ type: String) -> HTTPError {
    HTTPError(issues: [ValidationIssue(["query", .name(name)], message, type: type)])
  }
}

extension HTTPError {
  static let notExcluded = HTTPError(.notFound, "El número no está en la lista de exclusión")
}
