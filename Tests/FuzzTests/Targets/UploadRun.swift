// Gives bytes to an intake parser as the upload route would, and keeps the result.

import Campaigns

@testable import Uploads

enum UploadFormat {
  case csv
  case json
}

/// The result of an upload.
struct UploadRun: Equatable {
  var elements: [[UInt8]] = []
  var largestBatch = 0
  var columns: [String] = []
  var accepted = 0
  var rejected = 0
  var duplicates = 0
  var errors: [RowError] = []
  var warnings: [UploadWarning] = []
  /// `detail` of the error that ended it, without the byte's place, since yajl names the end of a token that was cut,
  /// and the beginning of another.
  var failure: String?
  var fields: [UploadField: FieldValue] = [:]
  var messages = JSONMessagesField.absent

  var rows: Int { accepted + rejected + duplicates }

  init(
    _ format: UploadFormat, _ pieces: [ArraySlice<UInt8>], limit: Int, dropsDuplicates: Bool,
    wishes: ColumnWishes = ColumnWishes()
  ) {
    let recipients = RecipientCollector(limit: limit, dropsDuplicates: dropsDuplicates)
    recipients.wishes = wishes
    let json = JSONRecipientParser(into: recipients, joiningChunksBelow: 0)
    let parser: any RecipientParser = format == .csv ? CSVRecipientParser(into: recipients) : json
    do throws(UploadError) {
      for piece in pieces {
        // A typed throw does not pass through `withUnsafeBytes`.
        let outcome = piece.withUnsafeBytes { bytes in Result { () throws(UploadError) in try parser.feed(bytes) } }
        try outcome.get()
        while let batch = recipients.nextBatch() { take(batch) }
      }
      try parser.finish()
    } catch {
      failure = Self.withoutOffset(error.detail)
    }
    while let batch = recipients.lastBatch() { take(batch) }
    columns = StoredColumns(recipients.layout).names
    warnings = recipients.warnings
    accepted = recipients.accepted
    rejected = recipients.rejected
    duplicates = recipients.duplicates
    errors = recipients.errors
    fields = json.fields
    messages = json.messages
  }

  private static func withoutOffset(_ detail: String) -> String {
    guard let range = detail.firstRange(of: "en el byte ") else { return detail }
    return String(detail[..<range.upperBound] + detail[range.upperBound...].drop { $0.isNumber })
  }

  private mutating func take(_ batch: ElementBatch) {
    for index in 0..<batch.count { elements.append(Array(batch.bytes[batch.range(at: index)])) }
    largestBatch = max(largestBatch, batch.count)
  }
}
