// A file in memory as it was uploaded, in blocks: it grows without being copied, and the caller can count what it
// takes. Spreadsheets are read from their end, where the archive's directory is, so the whole has to be there.

/// Bytes that only grow.
public final class HeldBytes {
  static let block = 64 * 1024

  private var blocks: [UnsafeMutableRawPointer] = []
  public private(set) var count = 0

  public init() {}

  deinit { for block in blocks { block.deallocate() } }

  /// The memory that it takes, in bytes; always at least `count`.
  public var capacity: Int { blocks.count * Self.block }

  public func append(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let place = count % Self.block
      if place == 0 { blocks.append(.allocate(byteCount: Self.block, alignment: 16)) }
      let length = min(rest.count, Self.block - place)
      (blocks[blocks.count - 1] + place).copyMemory(from: rest.baseAddress!, byteCount: length)
      count += length
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
    }
  }

  /// The bytes from `start` on that lie in one block, up to `end`. Both are within the bytes, and `start` before `end`.
  func contiguous(from start: Int, upTo end: Int) -> UnsafeRawBufferPointer {
    let place = start % Self.block
    return UnsafeRawBufferPointer(
      start: blocks[start / Self.block] + place, count: min(Self.block - place, end - start))
  }

  /// A copy of some of the bytes; nil when they are not all there.
  func copy(from start: Int, count length: Int) -> [UInt8]? {
    guard start >= 0, length >= 0, start <= count, length <= count - start else { return nil }
    return [UInt8](unsafeUninitializedCapacity: length) { target, filled in
      while filled < length {
        let piece = contiguous(from: start + filled, upTo: start + length)
        UnsafeMutableRawPointer(target.baseAddress! + filled).copyMemory(
          from: piece.baseAddress!, byteCount: piece.count)
        filled += piece.count
      }
    }
  }
}
