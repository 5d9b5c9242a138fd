// Inflates one entry of the archive, a piece at a time, by zlib. It counts the bytes that come out: an entry that
// inflates to more than it declares, or to too many times its size, ends the reading. XMLPart uses it; zlib's pointers
// stay in this file.

import CZlib

/// The bytes that all entries of one file have inflated to.
final class InflationBudget {
  var left: Int
  init(_ bytes: Int) { left = bytes }
}

final class ZipEntryReader {
  private let bytes: HeldBytes
  private let entry: ZipEntry
  private let budget: InflationBudget
  private let ratio: Int
  private var position: Int
  private let end: Int
  private var produced = 0
  private var checksum: UInt
  private var isAtEnd = false
  private let stream: UnsafeMutablePointer<z_stream>?

  init(
    _ bytes: HeldBytes, _ entry: ZipEntry, limits: SpreadsheetLimits, budget: InflationBudget
  ) throws(SpreadsheetError) {
    guard let head = bytes.copy(from: entry.header, count: 30), head.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
      throw .damaged(entry.name)
    }
    position = entry.header + 30 + head.littleEndian(at: 26, count: 2) + head.littleEndian(at: 28, count: 2)
    end = position + entry.compressedSize
    guard end <= entry.end else { throw .damaged(entry.name) }
    guard entry.size <= budget.left,
      entry.size <= max(SpreadsheetLimits.ratioFloor, entry.compressedSize * limits.ratio)
    else { throw .inflatesTooMuch }
    guard entry.method != .other, entry.method == .deflated || entry.size == entry.compressedSize else {
      throw .damaged(entry.name)
    }
    self.bytes = bytes
    self.entry = entry
    self.budget = budget
    ratio = limits.ratio
    checksum = crc32(0, nil, 0)
    guard entry.method == .deflated else {
      stream = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.stream = stream
    // A negative value means deflate alone, without zlib's header.
    let status = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "out of memory")
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next bytes of the entry. One call looks at a block of the file at most, so it may give none before the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(SpreadsheetError) -> (count: Int, isAtEnd: Bool) {
    let count =
      try stream.map { stream throws(SpreadsheetError) in try inflate(stream, into: target) } ?? copy(into: target)
    if count > 0 {
      produced += count
      budget.left -= count
      guard produced <= entry.size else { throw .damaged(entry.name) }
      let start = target.baseAddress!.assumingMemoryBound(to: UInt8.self)
      checksum = crc32(checksum, start, UInt32(count))
    }
    if isAtEnd {
      guard produced == entry.size, position == end, checksum == UInt(entry.checksum) else {
        throw .damaged(entry.name)
      }
    }
    return (count, isAtEnd)
  }

  private func copy(into target: UnsafeMutableRawBufferPointer) -> Int {
    guard position < end else {
      isAtEnd = true
      return 0
    }
    let piece = bytes.contiguous(from: position, upTo: end)
    let count = min(piece.count, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[..<count]))
    position += count
    isAtEnd = position == end
    return count
  }

  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, into target: UnsafeMutableRawBufferPointer
  ) throws(SpreadsheetError) -> Int {
    // zlib may still have output when it has taken all input; it says when it has none.
    let piece =
      position < end
      ? bytes.contiguous(from: position, upTo: end) : UnsafeRawBufferPointer(start: target.baseAddress, count: 0)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: piece.baseAddress!.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(piece.count)
    stream.pointee.next_out = target.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(target.count)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    position += piece.count - Int(stream.pointee.avail_in)
    let count = target.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_STREAM_END: isAtEnd = true
    case Z_OK: break
    default: throw .damaged(entry.name)
    }
    return count
  }
}
