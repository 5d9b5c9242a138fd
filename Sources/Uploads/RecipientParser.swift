// What the upload route sees of the two formats. Push style: it feeds each chunk of the body as it arrives, drains the
// collector's batches into Redis (which may suspend; nothing here does), and calls `finish` after the last one.

/// Turns the bytes of an upload into checked rows for a RecipientCollector.
package protocol RecipientParser: AnyObject {
  /// Takes the next bytes, of any length; nothing is kept of `bytes` itself.
  /// - Throws: what ends the upload. The parser is of no more use then.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(UploadError)

  /// Tells that the bytes are complete.
  /// - Throws: as `feed`, and when they end too early. That no row was accepted is for the caller to judge.
  func finish() throws(UploadError)
}
