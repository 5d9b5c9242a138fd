// POST /api/crear-campana-json: from the bytes of the body to checked recipients, with the other fields as they came
// (docs/cargas.md). It feeds the bytes to yajl in steps and the tokens to a reader that knows what they mean:
// JSONUploadReader for a campaign, JSONNumbersReader for a list of numbers. The routes make and feed it.

import Campaigns

/// Knows what the tokens of one document mean.
package protocol JSONTokenReader {
  /// Takes the tokens that the tokenizer holds.
  mutating func take(_ tokenizer: JSONTokenizer) throws(UploadError)
  /// Where in the document the reader is, for an error text; may be empty.
  var rowHint: String { get }
}

/// Reads a campaign's JSON upload.
package typealias JSONRecipientParser = JSONStreamParser<JSONUploadReader>

extension JSONStreamParser where Reader == JSONUploadReader {
  /// - Parameters:
  ///   - smallChunk: chunks below this many bytes are joined; tests give 0 to reach yajl with every split.
  ///   - wishes: reads `mapeo` and `valores`.
  package convenience init(
    into recipients: RecipientCollector, joiningChunksBelow smallChunk: Int = UploadLimits.step,
    wishes: @escaping JSONUploadReader.WishesReader = { _ in ColumnWishes() }
  ) {
    self.init(JSONUploadReader(into: recipients, wishes: wishes), joiningChunksBelow: smallChunk)
  }

  /// The fields found so far; of equal names the last one counts. Complete after `finish`.
  package var fields: [UploadField: FieldValue] { reader.fields }
  /// Names of fields that are none of them. Complete after `finish`.
  package var unknownFields: [String] { reader.unknownFields }
  /// What `mensajes` was. Complete after `finish`.
  package var messages: JSONMessagesField { reader.messages }
}

/// Feeds yajl with a document that arrives in pieces.
package final class JSONStreamParser<Reader: JSONTokenReader>: RecipientParser {
  private let tokenizer = JSONTokenizer()
  package private(set) var reader: Reader
  /// Small chunks wait here to be joined: yajl reads an unfinished string again with each chunk.
  private var waiting: [UInt8] = []
  private let smallChunk: Int
  private var hasBegun = false
  /// The length of the byte order mark, which yajl does not get.
  private var markLength = 0

  package init(_ reader: Reader, joiningChunksBelow smallChunk: Int) {
    self.reader = reader
    self.smallChunk = smallChunk
  }

  package func feed(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    // The first four bytes are needed together to recognise a byte order mark.
    let enough = hasBegun ? smallChunk : max(smallChunk, 4)
    if waiting.isEmpty, bytes.count >= enough { return try read(bytes) }
    waiting.append(contentsOf: bytes)
    if waiting.count >= enough { try readWaiting() }
  }

  package func finish() throws(UploadError) {
    try readWaiting()
    let malformation = tokenizer.finish()
    try takeTokens()
    if let malformation { throw error(malformation) }
  }

  private func readWaiting() throws(UploadError) {
    let bytes = waiting
    waiting.removeAll(keepingCapacity: bytes.count <= UploadLimits.step * 2)
    // A typed throw does not pass through `withUnsafeBytes`.
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(UploadError) in try read(bytes) } }
    try result.get()
  }

  private func read(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    var position = 0
    if !hasBegun, !bytes.isEmpty {
      hasBegun = true
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        position = 3
        markLength = 3
      } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw UploadError("El JSON debe estar en UTF-8", kind: .foreign())
      }
    }
    while position < bytes.count {
      let step = UnsafeRawBufferPointer(rebasing: bytes[position..<min(position + UploadLimits.step, bytes.count)])
      let malformation = tokenizer.feed(step)
      try takeTokens()
      if let malformation { throw error(malformation) }
      position += step.count
    }
  }

  private func takeTokens() throws(UploadError) {
    try reader.take(tokenizer)
    tokenizer.removeTokens()
    if tokenizer.isTooLong {
      throw UploadError("Un valor del JSON supera \(UploadLimits.cell / 1024) KB\(reader.rowHint)")
    }
  }

  private func error(_ malformation: JSONMalformation) -> UploadError {
    UploadError(
      "JSON inválido en el byte \(malformation.offset + markLength)\(reader.rowHint): \(malformation.explanation)",
      kind: malformation.isForeign ? .foreign() : .content)
  }
}
