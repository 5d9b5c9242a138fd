// One file in the archive, as the archive's directory describes it.

struct ZipEntry {
  enum Method { case stored, deflated, other }

  /// In lower case and with `/`: case does not count in names of office files.
  let name: String
  let method: Method
  let checksum: UInt32
  let compressedSize: Int
  let size: Int
  /// Where its local header begins.
  let header: Int
  /// Where the next entry or the directory begins: the entry ends before that.
  var end: Int
}
