// What the upload route sees of the formats. The route feeds each chunk of the body as it arrives, drains the
// collector's batches into Redis (which may suspend; nothing here does), and calls `finish` after the last chunk.

/// Turns the bytes of an upload into checked rows for a RecipientCollector.
package protocol RecipientParser: AnyObject {
  /// Takes the next bytes, of any length; nothing is kept of `bytes` itself.
  /// - Throws: the error that ends the upload. The parser cannot be used after it.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(UploadError)

  /// Tells that the bytes are complete.
  /// - Throws: as `feed`, and when they end too early. The caller judges whether enough rows were accepted.
  func finish() throws(UploadError)
}
