// POST /api/crear-campana: a form with a CSV and a few fields, in any order, streamed from the socket through the parser
// into Redis. Nothing of the file is held beyond a chunk and the batches on their way.

import Campaigns
import EventLoop
import HTTPServer

@LoopActor
struct CreateCampaignRoute {
  let intake: IntakeContext
  /// Bytes of one text field.
  private static let fieldLimit = 8 * 1024

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let form = try MultipartStream(request)
    let slot = try intake.uploadSlots.take()
    defer { withExtendedLifetime(slot) {} }
    let upload = CampaignUpload(context: intake)
    do {
      let response = try await read(form, into: upload, idempotencyKey: key)
      await upload.discardUnlessPublished()
      return response
    } catch {
      await upload.discardUnlessPublished()
      throw error
    }
  }

  private func read(
    _ form: MultipartStream, into upload: CampaignUpload, idempotencyKey: String?
  ) async throws -> HTTPResponse {
    var values: [JSONUploadField: JSONScalar] = [:]
    var hasFile = false
    while let event = try await form.next() {
      guard case .partBegan(let head) = event else { continue }
      if head.name == "archivo_csv" {
        guard !hasFile else { throw HTTPError(.badRequest, "El formulario trae archivo_csv más de una vez") }
        if case .string(let flag)? = values[.dropsDuplicates], CampaignFields.flag(flag) == true {
          upload.recipients.dropsDuplicates = true
        }
        hasFile = try await readFile(form, into: upload) > 0 || head.fileName?.isEmpty == false
      } else if let field = JSONUploadField(rawValue: head.name) {
        values[field] = .string(try await form.collectText(of: head.name, upTo: Self.fieldLimit))
      } else {
        try await form.skipPart()
      }
    }
    guard hasFile else { throw HTTPError(.badRequest, "Debe enviar un archivo CSV") }
    return try await upload.publish(values, idempotencyKey: idempotencyKey)
  }

  /// - Returns: the bytes of the file.
  private func readFile(_ form: MultipartStream, into upload: CampaignUpload) async throws -> Int {
    let parser = CSVRecipientParser(into: upload.recipients)
    var size = 0
    while let event = try await form.next(), case .data(let piece) = event {
      size += piece.count
      if size > intake.settings.maximumUpload {
        throw HTTPError(.contentTooLarge, "El CSV supera el máximo de \(intake.settings.maximumUpload >> 20) MB")
      }
      try piece.withUnsafeBytes { bytes in
        upload.fingerprint(bytes)
        try upload.parse { () throws(IntakeError) in try parser.feed(bytes) }
      }
      try await upload.drain()
    }
    if size > 0 { try upload.parse { () throws(IntakeError) in try parser.finish() } }
    return size
  }
}
