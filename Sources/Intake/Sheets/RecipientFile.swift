// `archivo_csv` of an upload: a CSV, or a spreadsheet (XLSX, ODS). Its first bytes decide which, never its name. A CSV
// is parsed as it comes; a spreadsheet is held until the form is complete, and then read in slices of the loop. The
// routes that create campaigns and change the list of exclusions feed it.

import Campaigns
import EventLoop
import HTTPServer
import Spreadsheets
import Uploads

/// The taker of a file's rows.
@LoopActor
package protocol FileUpload: AnyObject {
  var recipients: RecipientCollector { get }
  /// Warnings about a file that is accepted.
  var warnings: [UploadWarning] { get set }
  /// Gives the next bytes to a parser.
  func feed(_ bytes: UnsafeRawBufferPointer, to parser: any RecipientParser) throws(HTTPError)
  /// There are no more bytes for a parser.
  func finish(_ parser: any RecipientParser) throws(HTTPError)
  /// Stores the full batches of rows.
  func drain() async throws
}

@LoopActor
package final class RecipientFile {
  private let upload: any FileUpload
  private let memory: SheetMemory
  /// The first bytes, until they say what the file is.
  private var prefix: [UInt8] = []
  private var csv: CSVRecipientParser?
  private var held: SheetMemory.File?
  /// Bytes so far.
  package private(set) var count = 0

  package init(into upload: any FileUpload, memory: SheetMemory) {
    self.upload = upload
    self.memory = memory
  }

  /// Whether it is no CSV.
  package var isSheet: Bool { held != nil }

  /// Takes the next bytes.
  /// - Throws: `HTTPError` 400 or 413.
  package func feed(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
    count += bytes.count
    guard csv == nil, held == nil else { return try pass(bytes) }
    if prefix.isEmpty, bytes.count >= FileKind.prefixLength {
      begin(with: bytes)
      return try pass(bytes)
    }
    prefix.append(contentsOf: bytes)
    if prefix.count >= FileKind.prefixLength { try passPrefix() }
  }

  /// The file is complete. A CSV has been read with that.
  package func finish() throws(HTTPError) {
    if !prefix.isEmpty { try passPrefix() }
    if let csv { try upload.finish(csv) }
  }

  private func begin(with bytes: UnsafeRawBufferPointer) {
    if FileKind(prefix: bytes) != nil {
      held = memory.makeFile()
    } else {
      csv = CSVRecipientParser(
        into: upload.recipients, readsNumbersOnly: upload.recipients.keepsNumbersOnly)
    }
  }

  private func passPrefix() throws(HTTPError) {
    let bytes = prefix
    prefix = []
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(HTTPError) in
        begin(with: bytes)
        try pass(bytes)
      }
    }
    try result.get()
  }

  private func pass(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
    if let held {
      try memory.append(bytes, to: held)
    } else if let csv {
      try upload.feed(bytes, to: csv)
    }
  }

  /// Reads the spreadsheet, if it is one.
  /// - Parameter sheet: `hoja`; nil for the first one.
  /// - Throws: `HTTPError` 400 with what is wrong with it, and what storing the rows throws.
  package func readSheet(named sheet: String?) async throws {
    guard let held else {
      if sheet != nil {
        upload.warnings.append(
          UploadWarning(.unusedSheetName, "El archivo es un CSV, que no tiene hojas: no se usó 'hoja'"))
      }
      return
    }
    try await memory.read { [upload] in
      let reader = SpreadsheetReader(held.bytes, sheet: sheet)
      let rows = SheetRecipients(into: upload.recipients)
      var progress = SpreadsheetReader.Progress.more
      while progress != .finished {
        await Loop.bulkTurn()
        do throws(SpreadsheetError) {
          progress = try reader.step()
        } catch {
          throw HTTPError(.badRequest, error.explanation)
        }
        try UploadError.answered { () throws(UploadError) in try rows.take(reader.rows, sheet: reader.sheet ?? "") }
        try await upload.drain()
        try Task.checkCancellation()
      }
      let name = reader.sheet ?? ""
      try UploadError.answered { () throws(UploadError) in try rows.finish(sheet: name) }
      if sheet == nil, reader.visibleSheets > 1 {
        upload.warnings.append(
          UploadWarning(
            .severalSheets,
            "El archivo tiene \(reader.visibleSheets) hojas y se leyó «\(name)»: para leer otra, indíquela en 'hoja'"))
      }
      upload.warnings += rows.warnings(sheet: name)
    }
    self.held = nil
  }
}
