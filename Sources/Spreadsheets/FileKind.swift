// What kind of file an upload is, by its first bytes and never by its name, which people change. The upload route asks.

/// What the first bytes of a file say.
public enum FileKind: Sendable, Equatable {
  /// A zip archive: XLSX, ODS, and others, which the reader refuses by name.
  case archive
  /// Microsoft's older container: `.xls`, and whatever Office has encrypted.
  case compound

  /// How many of the first bytes are needed.
  public static let prefixLength = 8

  /// - Parameter prefix: the file's first bytes; fewer than `prefixLength` if it has no more.
  /// - Returns: nil when it is no spreadsheet file, a text for one.
  public init?(prefix: UnsafeRawBufferPointer) {
    if prefix.starts(with: [0x50, 0x4B, 0x03, 0x04]) || prefix.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      self = .archive
    } else if prefix.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .compound
    } else {
      return nil
    }
  }
}

/// Microsoft's compound file (MS-CFB), read only to tell what is in it.
enum CompoundFile {
  /// How many sectors of the directory are looked at.
  private static let lookedAt = 4

  static func refusal(of bytes: HeldBytes) -> SpreadsheetError {
    guard let header = bytes.copy(from: 0, count: 512) else { return .damaged("cabecera") }
    let shift = Int(header[0x1E])
    guard shift == 9 || shift == 12 else { return .damaged("cabecera") }
    let sector = header.littleEndian(at: 0x30, count: 4)
    let start = (sector + 1) << shift
    guard start < bytes.count,
      let directory = bytes.copy(from: start, count: min(lookedAt << shift, bytes.count - start))
    else { return .damaged("directorio") }
    var names: Set<String> = []
    for entry in stride(from: 0, to: directory.count - 127, by: 128) {
      let length = min(directory.littleEndian(at: entry + 64, count: 2), 64)
      let units = stride(from: entry, to: entry + max(length - 2, 0), by: 2).map {
        UInt16(directory.littleEndian(at: $0, count: 2))
      }
      names.insert(String(decoding: units, as: UTF16.self))
    }
    if !names.isDisjoint(with: ["EncryptedPackage", "EncryptionInfo"]) { return .encrypted }
    if !names.isDisjoint(with: ["WordDocument", "PowerPoint Document"]) { return .otherDocument }
    return .oldExcel
  }
}

extension [UInt8] {
  /// A number of up to eight bytes. All of them must be there.
  func littleEndian(at place: Int, count: Int) -> Int {
    var value: UInt64 = 0
    for offset in (0..<count).reversed() { value = value << 8 | UInt64(self[place + offset]) }
    return Int(truncatingIfNeeded: value)
  }
}
