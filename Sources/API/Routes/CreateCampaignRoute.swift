// POST /api/crear-campana: creates a campaign from a form with a CSV and a few fields, in any order. The form is
// streamed from the socket through the parser into Redis. Of a large CSV only a chunk and the batches on their way are
// held (`IntakeLimits.heldUpload`); a spreadsheet is held whole (RecipientFile).

import Campaigns
import EventLoop
import HTTPServer
import Intake
import Text
import Uploads

@LoopActor
struct CreateCampaignRoute {
  let intake: IntakeContext
  /// Bytes of one text field.
  private static let fieldLimit = 8 * 1024

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let form = try MultipartStream(request)
    return try await intake.upload(of: request) { try await read(form, into: $0, idempotencyKey: key) }
  }

  private func read(
    _ form: MultipartStream, into upload: CampaignUpload, idempotencyKey: String?
  ) async throws -> HTTPResponse {
    var values: [UploadField: FieldValue] = [:]
    let file = RecipientFile(into: upload, memory: intake.sheets)
    var hasFile = false
    var sheet: String?
    while let event = try await form.next() {
      guard case .partBegan(let head) = event else { continue }
      if head.name == "archivo_csv" {
        guard !hasFile else { throw HTTPError(.badRequest, "El formulario trae archivo_csv más de una vez") }
        await noteChoices(values, upload)
        hasFile = try await readFile(form, file, of: upload) > 0 || head.fileName?.isEmpty == false
      } else if head.name == "hoja" {
        sheet = try SheetNameField.name(try await form.collectPart(upTo: Self.fieldLimit))
      } else if let field = UploadField(rawValue: head.name) {
        let limit = field.isObject ? IntakeLimits.objectField : Self.fieldLimit
        values[field] = .string(try await form.collectText(of: head.name, upTo: limit))
      } else {
        upload.noteUnknown(field: head.name, besides: ["archivo_csv", "hoja"])
        try await form.skipPart()
      }
    }
    guard hasFile else { throw HTTPError(.badRequest, "Debe enviar un archivo CSV") }
    if file.isSheet {
      await noteChoices(values, upload)
      upload.noData = "La hoja de cálculo no contiene datos válidos"
    }
    if let sheet { upload.noteSheet(sheet) }
    try await file.readSheet(named: sheet)
    return try await upload.publish(values, idempotencyKey: idempotencyKey) { CSVRecipientParser(into: $0) }
  }

  /// Gives the upload the fields that change how rows are read, before the rows are read. For fields that come later,
  /// `CampaignUpload.publish` reads the rows again.
  private func noteChoices(_ values: [UploadField: FieldValue], _ upload: CampaignUpload) async {
    if case .string(let flag)? = values[.dropsDuplicates], FlagText.flag(flag) == true {
      upload.recipients.dropsDuplicates = true
    }
    if case .string(let text)? = values[.country], let country = Country(code: text) {
      upload.recipients.country = country
    }
    await upload.askTemplate(values)
    upload.recipients.wishes = upload.wishes(of: values)
  }

  /// - Returns: the bytes of the file.
  private func readFile(_ form: MultipartStream, _ file: RecipientFile, of upload: CampaignUpload) async throws -> Int {
    while let event = try await form.next(), case .data(let piece) = event {
      if file.count + piece.count > intake.settings.maximumUpload {
        throw HTTPError(
          .contentTooLarge,
          "\(file.isSheet ? "La hoja de cálculo" : "El CSV") supera el máximo de \(intake.settings.maximumUpload >> 20) MB"
        )
      }
      try piece.withUnsafeBytes { bytes in
        upload.noteContent(bytes)
        try file.feed(bytes)
      }
      try await upload.drain()
    }
    if file.count > 0 { try file.finish() }
    return file.count
  }
}
