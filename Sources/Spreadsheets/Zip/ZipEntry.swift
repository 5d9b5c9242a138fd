// One file in the archive, as the archive's directory describes it.

struct ZipEntry {
  enum Method { case stored, deflated, other }

  /// In lower case and with `/`: names in office files count as equal in any case of letters.
  let name: String
  let method: Method
  let checksum: UInt32
  let compressedSize: Int
  let size: Int
  /// Where its local header begins.
  let header: Int
  /// Where the next entry, or the directory, begins: nothing of it lies behind that.
  var end: Int
}
