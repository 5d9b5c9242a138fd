// The body of PUT and DELETE /api/exclusiones: JSON with `numeros`, a CSV or a spreadsheet with a column `numero`, or a
// form with such a file in `archivo_csv`. All but spreadsheets are streamed through the intake's parsers.

import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text
import Uploads

@LoopActor
package struct ExclusionBody {
  package let list: ExclusionList
  /// PAIS
  package let country: Country?
  private let sheets: SheetMemory

  package init(list: ExclusionList, country: Country?, sheets: SheetMemory) {
    self.list = list
    self.country = country
    self.sheets = sheets
  }

  /// Reads the whole body and applies it.
  package func apply(_ verb: ExclusionUpload.Verb, _ request: HTTPRequest) async throws -> HTTPResponse {
    let type = (request.header("content-type") ?? "").prefix { $0 != ";" }.lowercased().trimmedASCII
    switch type {
    case "text/csv":
      let upload = try makeUpload(verb, .csv, request)
      let file = RecipientFile(into: upload, memory: sheets)
      while let chunk = try await request.nextChunk() { try await feed(chunk[...], to: file, upload) }
      return try await finish(file, sheet: nil, upload)
    case "multipart/form-data":
      return try await readForm(try MultipartStream(request), try makeUpload(verb, .csv, request))
    default:
      guard type == "application/json" || type.hasSuffix("+json") else {
        throw HTTPError(
          .unsupportedMediaType, "El cuerpo debe ser application/json, text/csv o multipart/form-data con archivo_csv")
      }
      return try await readJSON(request, try makeUpload(verb, .manual, request))
    }
  }

  private func makeUpload(
    _ verb: ExclusionUpload.Verb, _ origin: Exclusion.Origin, _ request: HTTPRequest
  ) throws -> ExclusionUpload {
    let upload = ExclusionUpload(list: list, verb: verb, origin: origin, country: country) {
      request.hasChanged = true
    }
    try upload.setCountry(try request.query("pais"), at: "query")
    if let reason = try request.query("motivo") { try upload.setReason(reason, at: "query") }
    return upload
  }

  private func readJSON(_ request: HTTPRequest, _ upload: ExclusionUpload) async throws -> HTTPResponse {
    let parser = JSONNumbersParser(into: upload.recipients)
    while let chunk = try await request.nextChunk() {
      try UploadError.answered { () throws(UploadError) in
        let result = chunk.withUnsafeBytes { bytes in Result { () throws(UploadError) in try parser.feed(bytes) } }
        try result.get()
      }
      try takeReason(parser, upload)
      try await upload.drain()
    }
    try UploadError.answered { () throws(UploadError) in try parser.finish() }
    try takeReason(parser, upload)
    try takeCountry(parser, upload)
    switch parser.numbers {
    case .rows: return try await upload.finish()
    case .absent, .mistyped(.null):
      throw HTTPError(issues: [ValidationIssue(["body", "numeros"], "Campo requerido", type: "missing")])
    case .mistyped:
      throw HTTPError(issues: [ValidationIssue(["body", "numeros"], "Debe ser una lista", type: "list_type")])
    }
  }

  private func takeReason(_ parser: JSONNumbersParser, _ upload: ExclusionUpload) throws {
    switch parser.reason {
    case nil, .null: return
    case .string(let text): try upload.setReason(text, at: "body")
    default: throw HTTPError(issues: [ValidationIssue(["body", "motivo"], "Debe ser un texto", type: "string_type")])
    }
  }

  /// The parser has read with it what came behind it.
  private func takeCountry(_ parser: JSONNumbersParser, _ upload: ExclusionUpload) throws {
    switch parser.country {
    case nil, .null: return
    case .string(let text): try upload.setCountry(text, at: "body")
    default: throw HTTPError(issues: [ValidationIssue(["body", "pais"], "Debe ser un texto", type: "string_type")])
    }
  }

  private func readForm(_ form: MultipartStream, _ upload: ExclusionUpload) async throws -> HTTPResponse {
    var file: RecipientFile?
    var sheet: String?
    while let event = try await form.next() {
      guard case .partBegan(let head) = event else { continue }
      switch head.name {
      case "archivo_csv":
        guard file == nil else { throw HTTPError(.badRequest, "El formulario trae archivo_csv más de una vez") }
        let part = RecipientFile(into: upload, memory: sheets)
        file = part
        while let event = try await form.next(), case .data(let piece) = event {
          try await feed(piece, to: part, upload)
        }
      case CountryField.name:
        try upload.setCountry(try await form.collectText(of: head.name, upTo: Self.fieldLimit), at: "body")
      case SheetNameField.name: sheet = try SheetNameField.name(try await form.collectPart(upTo: Self.fieldLimit))
      case "motivo":
        try upload.setReason(try await form.collectText(of: head.name, upTo: Self.fieldLimit), at: "body")
      default: try await form.skipPart()
      }
    }
    guard let file else { throw HTTPError(.badRequest, "Debe enviar un archivo CSV") }
    return try await finish(file, sheet: sheet, upload)
  }

  /// Bytes of one text field.
  private static let fieldLimit = 8 * 1024

  private func feed(_ piece: ArraySlice<UInt8>, to file: RecipientFile, _ upload: ExclusionUpload) async throws {
    try piece.withUnsafeBytes { bytes in try file.feed(bytes) }
    try await upload.drain()
  }

  private func finish(_ file: RecipientFile, sheet: String?, _ upload: ExclusionUpload) async throws -> HTTPResponse {
    if file.count == 0 { throw HTTPError(UploadError.noData) }
    try file.finish()
    try await file.readSheet(named: sheet)
    return try await upload.finish()
  }
}
