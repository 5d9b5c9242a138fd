// The result of an upload, in a form that can be compared, and the ways of feeding one: whole, cut in two at every
// byte, and byte by byte. Every fixture of the intake tests goes through all of them.

import Campaigns
import Testing

@testable import Uploads

/// Everything the upload route would see.
struct UploadResult: Equatable {
  var elements: [String] = []
  var batchCounts: [Int] = []
  var columns: [String] = []
  var layout: ColumnLayout?
  var accepted = 0
  var rejected = 0
  var duplicates = 0
  var errors: [RowError] = []
  var warnings: [UploadWarning] = []
  /// `detail` of the error that ended it.
  var failure: String?
  var fields: [UploadField: FieldValue] = [:]
  var messages = JSONMessagesField.absent

  /// The rows without `seq|0|`.
  var rows: [String] {
    elements.map { String($0.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)[2]) }
  }
}

enum UploadFormat {
  case csv
  case json
}

/// Feeds `pieces` one after the other, draining after each as the route does.
func intake(
  _ format: UploadFormat, _ pieces: [ArraySlice<UInt8>], limit: Int = 100_000, dropsDuplicates: Bool = false,
  wishes: ColumnWishes = ColumnWishes()
) -> UploadResult {
  let recipients = RecipientCollector(limit: limit, dropsDuplicates: dropsDuplicates)
  recipients.wishes = wishes
  let json = JSONRecipientParser(into: recipients, joiningChunksBelow: 0)
  let parser: any RecipientParser = format == .csv ? CSVRecipientParser(into: recipients) : json
  var result = UploadResult()
  func take(_ batch: ElementBatch) {
    for index in 0..<batch.count {
      result.elements.append(String(decoding: batch.bytes[batch.range(at: index)], as: UTF8.self))
    }
    result.batchCounts.append(batch.count)
  }
  do throws(UploadError) {
    for piece in pieces {
      let outcome = piece.withUnsafeBytes { bytes in Result { () throws(UploadError) in try parser.feed(bytes) } }
      try outcome.get()
      while let batch = recipients.nextBatch() { take(batch) }
    }
    try parser.finish()
  } catch {
    result.failure = error.detail
  }
  while let batch = recipients.lastBatch() { take(batch) }
  result.columns = StoredColumns(recipients.layout).names
  result.layout = recipients.layout
  result.warnings = recipients.warnings
  result.accepted = recipients.accepted
  result.rejected = recipients.rejected
  result.duplicates = recipients.duplicates
  result.errors = recipients.errors
  result.fields = json.fields
  result.messages = json.messages
  return result
}

/// Feeds `bytes` whole, in two pieces cut at every byte, and byte by byte; all must come to the same.
func intake(
  everyWay format: UploadFormat, _ bytes: [UInt8], limit: Int = 100_000, dropsDuplicates: Bool = false,
  wishes: ColumnWishes = ColumnWishes(), sourceLocation: SourceLocation = #_sourceLocation
) -> UploadResult {
  func run(_ pieces: [ArraySlice<UInt8>]) -> UploadResult {
    intake(format, pieces, limit: limit, dropsDuplicates: dropsDuplicates, wishes: wishes)
  }
  let whole = run([bytes[...]])
  for cut in 0...bytes.count {
    let split = run([bytes[..<cut], bytes[cut...]])
    #expect(split == whole, "cut at byte \(cut)", sourceLocation: sourceLocation)
    if split != whole { break }
  }
  let single = run(bytes.indices.map { bytes[$0...$0] })
  #expect(single == whole, "byte by byte", sourceLocation: sourceLocation)
  return whole
}

func csv(
  _ text: String, limit: Int = 100_000, dropsDuplicates: Bool = false, wishes: ColumnWishes = ColumnWishes(),
  sourceLocation: SourceLocation = #_sourceLocation
) -> UploadResult {
  intake(
    everyWay: .csv, Array(text.utf8), limit: limit, dropsDuplicates: dropsDuplicates, wishes: wishes,
    sourceLocation: sourceLocation)
}

func json(
  _ text: String, limit: Int = 100_000, dropsDuplicates: Bool = false, wishes: ColumnWishes = ColumnWishes(),
  sourceLocation: SourceLocation = #_sourceLocation
) -> UploadResult {
  intake(
    everyWay: .json, Array(text.utf8), limit: limit, dropsDuplicates: dropsDuplicates, wishes: wishes,
    sourceLocation: sourceLocation)
}
