// POST /api/crear-campana: from the bytes of `archivo_csv` to checked recipients (docs/cargas.md). The stages: UTF-16
// to UTF-8, the preamble until the delimiter is known, the tokenizer step by step, and its rows. Blanks around an
// unquoted cell are dropped, quoted ones are kept. The upload route makes and feeds it, and so does the route of the
// exclusions.

import Campaigns
import Glibc

/// Reads a CSV.
package final class CSVRecipientParser: RecipientParser {
  /// The first bytes, until they tell whether the file is in UTF-16.
  private var prefix: [UInt8]? = []
  private var utf16: UTF16Decoder?
  /// The preamble until the delimiter is known; the tokenizer after that.
  private var preamble: CSVPreamble? = CSVPreamble()
  private var tokenizer: CSVTokenizer?
  private var rows: CSVRowReader

  /// - Parameter readsNumbersOnly: only numbers matter, so the file's encoding need not be known.
  package init(into recipients: RecipientCollector, readsNumbersOnly: Bool = false) {
    rows = CSVRowReader(into: recipients, readsNumbersOnly: readsNumbersOnly)
  }

  package func feed(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    var rest = bytes
    if var prefix = self.prefix {
      let count = min(UTF16Decoder.prefixLength - prefix.count, bytes.count)
      prefix.append(contentsOf: bytes[..<count])
      self.prefix = prefix
      guard prefix.count == UTF16Decoder.prefixLength else { return }
      try readPrefix()
      rest = UnsafeRawBufferPointer(rebasing: bytes[count...])
    }
    try decode(rest)
  }

  package func finish() throws(UploadError) {
    try readPrefix()
    if let utf16, !utf16.isComplete { throw Self.brokenUTF16 }
    if preamble != nil {
      try preamble!.end()
      try readPreamble()
    }
    tokenizer!.finish()
    try rows.take(from: tokenizer!, isEnd: true)
    guard rows.hasHeader else { throw UploadError.noData }
  }

  private func readPrefix() throws(UploadError) {
    guard let prefix = prefix.take() else { return }
    utf16 = UTF16Decoder(prefix: prefix)
    try pass(prefix) { bytes throws(UploadError) in try decode(bytes) }
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    guard utf16 != nil else { return try read(bytes) }
    var position = 0
    while position < bytes.count {
      let end = min(position + UploadLimits.step, bytes.count)
      let isWell = utf16!.decode(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
      try pass(utf16!.text) { text throws(UploadError) in try read(text) }
      guard isWell else { throw Self.brokenUTF16 }
      position = end
    }
  }

  private func read(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    var rest = bytes
    if preamble != nil {
      let taken = try preamble!.take(bytes)
      guard taken.isComplete else { return }
      try readPreamble()
      rest = UnsafeRawBufferPointer(rebasing: bytes[taken.count...])
    }
    try tokenize(rest)
  }

  private func readPreamble() throws(UploadError) {
    guard let preamble = preamble.take() else { return }
    tokenizer = CSVTokenizer(delimiter: preamble.delimiter)
    try pass(preamble.held) { bytes throws(UploadError) in
      try tokenize(UnsafeRawBufferPointer(rebasing: bytes[preamble.start...]))
    }
  }

  private func tokenize(_ bytes: UnsafeRawBufferPointer) throws(UploadError) {
    let tokenizer = tokenizer!
    var position = 0
    while position < bytes.count {
      let step = UnsafeRawBufferPointer(rebasing: bytes[position..<min(position + UploadLimits.step, bytes.count)])
      let null = memchr(step.baseAddress!, 0, step.count).map { UnsafeRawPointer($0) - step.baseAddress! }
      tokenizer.feed(UnsafeRawBufferPointer(rebasing: step[..<(null ?? step.count)]))
      try rows.take(from: tokenizer, isEnd: false)
      if null != nil {
        throw UploadError(
          "El archivo contiene bytes nulos en la fila \(tokenizer.currentLine): guárdelo como «CSV UTF-8» y vuelva a subirlo"
        )
      }
      position += step.count
    }
  }

  /// A typed throw does not pass through `withUnsafeBytes`.
  private func pass(
    _ bytes: [UInt8], to body: (UnsafeRawBufferPointer) throws(UploadError) -> Void
  ) throws(UploadError) {
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(UploadError) in try body(bytes) } }
    try result.get()
  }

  private static let brokenUTF16 = UploadError(
    "El archivo está en UTF-16 y dañado: guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo")
}
