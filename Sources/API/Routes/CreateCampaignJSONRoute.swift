// POST /api/crear-campana-json: creates a campaign from a JSON object whose `mensajes` are the rows. The body is
// streamed as CreateCampaignRoute streams a form.

import Campaigns
import EventLoop
import HTTPServer
import Intake
import Uploads

@LoopActor
struct CreateCampaignJSONRoute {
  let intake: IntakeContext

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    try request.requireJSON()
    let key = try request.idempotencyKey()
    return try await intake.upload(of: request) { try await read(request, into: $0, idempotencyKey: key) }
  }

  private func read(
    _ request: HTTPRequest, into upload: CampaignUpload, idempotencyKey: String?
  ) async throws -> HTTPResponse {
    func makeParser(_ recipients: RecipientCollector) -> JSONRecipientParser {
      JSONRecipientParser(into: recipients) { upload.wishes(of: $0) }
    }
    var parser = makeParser(upload.recipients)
    while let chunk = try await request.nextChunk() {
      try chunk.withUnsafeBytes { bytes in
        upload.noteContent(bytes)
        try UploadError.answered { () throws(UploadError) in try parser.feed(bytes) }
      }
      if let again = try await upload.askTemplate(parser.fields, makeParser: makeParser) { parser = again }
      try await upload.drain()
    }
    try UploadError.answered { () throws(UploadError) in try parser.finish() }
    for field in parser.unknownFields { upload.noteUnknown(field: field, besides: ["mensajes"]) }
    switch parser.messages {
    case .rows: break
    case .absent, .mistyped(.null):
      throw HTTPError(issues: [ValidationIssue(["body", "mensajes"], "Campo requerido", type: "missing")])
    case .mistyped:
      throw HTTPError(issues: [ValidationIssue(["body", "mensajes"], "Debe ser una lista", type: "list_type")])
    }
    return try await upload.publish(parser.fields, idempotencyKey: idempotencyKey) { JSONRecipientParser(into: $0) }
  }
}
