// Reading a compiled time zone file: TZif, RFC 8536. A file of version 2 or later holds everything twice, with times of
// 32 and then of 64 bits, and ends with a rule in POSIX notation between two line feeds; only the second half is used.
// `ZoneFiles` (LoopServer) reads the file.

/// Why bytes are not a time zone that can be used.
public enum ZoneFileDefect: Error, Sendable, Equatable {
  /// Not TZif, cut off, or with counts or values that cannot be.
  case malformed
  /// Version 1, which ends in 2037 and has no rule.
  case oldVersion
  /// One of the `right/` zones, whose seconds are not those of UTC.
  case leapSeconds
}

extension TimeZoneRules {
  /// The largest file that is read, in bytes. No file of the database has more than 4 KiB.
  public static let largestFile = 64 * 1024

  public init(tzif bytes: [UInt8]) throws(ZoneFileDefect) {
    var reader = ZoneFileReader(bytes)
    let first = try reader.header()
    guard first.version >= UInt8(ascii: "2") else { throw .oldVersion }
    try reader.skip(first.size(timeBytes: 4))
    let header = try reader.header()
    guard header.leapCount == 0 else { throw .leapSeconds }
    guard header.typeCount > 0 else { throw .malformed }

    var times: [Int64] = []
    for _ in 0..<header.timeCount { times.append(Int64(bitPattern: try reader.integer(bytes: 8))) }
    guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .malformed }
    var types: [Int] = []
    for _ in 0..<header.timeCount { types.append(Int(try reader.integer(bytes: 1))) }
    var offsets: [Int64] = []
    for _ in 0..<header.typeCount {
      let offset = Int64(Int32(truncatingIfNeeded: try reader.integer(bytes: 4)))
      guard abs(offset) < DaylightRule.offsetLimit else { throw .malformed }
      offsets.append(offset)
      try reader.skip(2)
    }
    try reader.skip(header.characterCount + header.standardCount + header.universalCount)

    transitions = try zip(times, types).map { (time, type) throws(ZoneFileDefect) in
      guard type < offsets.count else { throw .malformed }
      return Transition(at: time, offset: offsets[type])
    }
    initialOffset = offsets[0]
    rule = try reader.footer()
  }
}

private struct ZoneFileHeader {
  var version: UInt8
  var universalCount: Int
  var standardCount: Int
  var leapCount: Int
  var timeCount: Int
  var typeCount: Int
  var characterCount: Int

  /// Bytes of the data that follow the header.
  func size(timeBytes: Int) -> Int {
    timeCount * (timeBytes + 1) + typeCount * 6 + characterCount + leapCount * (timeBytes + 4) + standardCount
      + universalCount
  }
}

private struct ZoneFileReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a big-endian integer, as all are in the file.
  mutating func integer(bytes count: Int) throws(ZoneFileDefect) -> UInt64 {
    guard count <= bytes.count - position else { throw .malformed }
    var value: UInt64 = 0
    for byte in bytes[position..<position + count] { value = value << 8 | UInt64(byte) }
    position += count
    return value
  }

  mutating func skip(_ count: Int) throws(ZoneFileDefect) {
    guard count <= bytes.count - position else { throw .malformed }
    position += count
  }

  mutating func header() throws(ZoneFileDefect) -> ZoneFileHeader {
    let magic = try integer(bytes: 4)
    guard magic == 0x545A_6966 else { throw .malformed }
    let version = UInt8(try integer(bytes: 1))
    try skip(15)
    let header = ZoneFileHeader(
      version: version, universalCount: Int(try integer(bytes: 4)), standardCount: Int(try integer(bytes: 4)),
      leapCount: Int(try integer(bytes: 4)), timeCount: Int(try integer(bytes: 4)),
      typeCount: Int(try integer(bytes: 4)), characterCount: Int(try integer(bytes: 4)))
    // No count may promise more than the file has, so that nothing is reserved or looped for in vain.
    guard header.size(timeBytes: 4) <= bytes.count else { throw .malformed }
    return header
  }

  /// Reads the rule between the line feeds; nil when there is none.
  mutating func footer() throws(ZoneFileDefect) -> DaylightRule? {
    guard try integer(bytes: 1) == 0x0A, let end = bytes[position...].firstIndex(of: 0x0A) else { throw .malformed }
    let text = bytes[position..<end]
    if text.isEmpty { return nil }
    guard let rule = DaylightRule(text) else { throw .malformed }
    return rule
  }
}
