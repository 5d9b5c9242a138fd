// The directory at the end of a zip archive (APPNOTE 6.3.10). Nothing in it is trusted: all is checked against the size
// of the file, entries must have different names and must not overlap. Data descriptors do not matter, because sizes
// are taken from the directory. SpreadsheetReader reads it in steps.

/// The entries of an archive by name.
struct ZipDirectory {
  private(set) var entries: [String: ZipEntry] = [:]

  private let bytes: HeldBytes
  private let limits: SpreadsheetLimits
  /// Where the directory begins and ends, and how far it has been read.
  private var start = 0
  private var end = 0
  private var position = 0
  private var left = 0
  private var isComplete = false

  private static let endSignature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
  private static let endLength = 22
  private static let longestComment = 65_535
  private static let stepEntries = 256

  init(_ bytes: HeldBytes, limits: SpreadsheetLimits) throws(SpreadsheetError) {
    self.bytes = bytes
    self.limits = limits
    try findDirectory()
  }

  private mutating func findDirectory() throws(SpreadsheetError) {
    let tailLength = min(bytes.count, Self.endLength + Self.longestComment)
    let tailStart = bytes.count - tailLength
    guard let tail = bytes.copy(from: tailStart, count: tailLength), tail.count >= Self.endLength else {
      throw .damaged("fin del archivo")
    }
    var place = tail.count - Self.endLength
    while !(tail[place] == 0x50 && tail[place...].starts(with: Self.endSignature)
      && tail.littleEndian(at: place + 20, count: 2) == tail.count - place - Self.endLength)
    {
      place -= 1
      if place < 0 { throw .damaged("fin del archivo") }
    }
    var disks = tail.littleEndian(at: place + 4, count: 4)
    left = tail.littleEndian(at: place + 10, count: 2)
    var size = tail.littleEndian(at: place + 12, count: 4)
    position = tail.littleEndian(at: place + 16, count: 4)
    end = tailStart + place
    if left == 0xFFFF || size == 0xFFFF_FFFF || position == 0xFFFF_FFFF || disks != 0 {
      guard let locator = bytes.copy(from: end - 20, count: 20), locator.starts(with: [0x50, 0x4B, 0x06, 0x07]) else {
        throw .damaged("directorio")
      }
      let start = locator.littleEndian(at: 8, count: 8)
      guard let record = bytes.copy(from: start, count: 56), start <= end - 76,
        record.starts(with: [0x50, 0x4B, 0x06, 0x06])
      else { throw .damaged("directorio") }
      disks = record.littleEndian(at: 16, count: 8)
      left = record.littleEndian(at: 32, count: 8)
      size = record.littleEndian(at: 40, count: 8)
      position = record.littleEndian(at: 48, count: 8)
      end = start
    }
    // Between the directory and its end record there may be a Zip64 end record that was not needed.
    guard disks == 0, left >= 0, size >= 0, position >= 0, position <= end, size <= end - position, left <= size / 46
    else { throw .damaged("directorio") }
    start = position
    end = position + size
    guard left <= limits.entries else { throw .tooManyEntries(limit: limits.entries) }
  }

  /// Reads some of the entries.
  /// - Returns: whether all have been read.
  mutating func step() throws(SpreadsheetError) -> Bool {
    guard !isComplete else { return true }
    for _ in 0..<min(left, Self.stepEntries) {
      try readEntry()
      left -= 1
    }
    guard left == 0 else { return false }
    try separate()
    isComplete = true
    return true
  }

  private mutating func readEntry() throws(SpreadsheetError) {
    guard let head = bytes.copy(from: position, count: 46), head.starts(with: [0x50, 0x4B, 0x01, 0x02]) else {
      throw .damaged("directorio")
    }
    let nameLength = head.littleEndian(at: 28, count: 2)
    let extraLength = head.littleEndian(at: 30, count: 2)
    let length = 46 + nameLength + extraLength + head.littleEndian(at: 32, count: 2)
    guard length <= end - position, nameLength <= SpreadsheetLimits.name,
      let rawName = bytes.copy(from: position + 46, count: nameLength),
      let extra = bytes.copy(from: position + 46 + nameLength, count: extraLength)
    else { throw .damaged("directorio") }
    position += length
    // Bits 0 and 6: the entry is encrypted; bit 13: so is the directory.
    if head.littleEndian(at: 8, count: 2) & 0x2041 != 0 { throw .encrypted }
    var sizes = [24, 20, 42].map { head.littleEndian(at: $0, count: 4) }
    Self.readLarge(&sizes, from: extra)
    let (size, compressedSize, header) = (sizes[0], sizes[1], sizes[2])
    guard size >= 0, compressedSize >= 0, header >= 0, header <= bytes.count, compressedSize <= bytes.count else {
      throw .damaged("directorio")
    }
    let method: ZipEntry.Method =
      switch head.littleEndian(at: 10, count: 2) {
      case 0: .stored
      case 8: .deflated
      default: .other
      }
    let name = try Self.name(rawName)
    let entry = ZipEntry(
      name: name, method: method, checksum: UInt32(truncatingIfNeeded: head.littleEndian(at: 16, count: 4)),
      compressedSize: compressedSize, size: size, header: header, end: header + 30 + nameLength + compressedSize)
    guard entries.updateValue(entry, forKey: name) == nil else { throw .damaged("partes repetidas") }
  }

  /// Zip64: values that do not fit four bytes stand in an extra field, in this order.
  private static func readLarge(_ sizes: inout [Int], from extra: [UInt8]) {
    guard sizes.contains(0xFFFF_FFFF) else { return }
    var place = 0
    while place + 4 <= extra.count {
      let length = extra.littleEndian(at: place + 2, count: 2)
      let fieldEnd = place + 4 + length
      guard fieldEnd <= extra.count else { return }
      if extra.littleEndian(at: place, count: 2) == 1 {
        var value = place + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && value + 8 <= fieldEnd {
          sizes[index] = extra.littleEndian(at: value, count: 8)
          value += 8
        }
        return
      }
      place = fieldEnd
    }
  }

  /// A name that leads out of the archive is refused, although names are only looked up and nothing is written to a
  /// disk.
  private static func name(_ bytes: [UInt8]) throws(SpreadsheetError) -> String {
    var bytes = bytes
    for index in bytes.indices {
      if bytes[index] == 0x5C { bytes[index] = 0x2F }
      if bytes[index] >= 0x41, bytes[index] <= 0x5A { bytes[index] |= 0x20 }
    }
    let name = String(decoding: bytes, as: UTF8.self)
    let parts = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    if bytes.contains(0) || parts.contains([0x2E, 0x2E]) || bytes.first == 0x2F || (bytes.count > 1 && bytes[1] == 0x3A)
    {
      throw .damaged("nombres de partes")
    }
    return name
  }

  /// No two entries may share a byte: zip bombs inflate the same bytes again and again.
  private mutating func separate() throws(SpreadsheetError) {
    let inOrder = entries.values.sorted { $0.header < $1.header }
    for (entry, next) in zip(inOrder, inOrder.dropFirst().map(\.header) + [start]) {
      guard entry.end <= next else { throw .damaged("partes superpuestas") }
      entries[entry.name]!.end = next
    }
  }
}
