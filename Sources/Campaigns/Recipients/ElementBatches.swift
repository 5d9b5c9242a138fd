// Cuts a stream of encoded elements into batches. An element is written straight into the batch's memory: the array is
// kept longer than what is used, so that the encoder can write through a pointer without a check per byte, and is cut
// to its length when the batch is full. Owned by the collector and by the second pass that removes duplicates.

/// The batch being filled and the full ones that wait to be taken.
struct ElementBatches {
  /// Elements in a full batch (docs/queue.md, "Uploads").
  static let size = 500
  /// A batch is also full from this many bytes on: each upload has some batches on their way into Redis, and there may
  /// be fifty uploads.
  static let fullByteCount = 128 * 1024
  /// Room that a batch of ordinary rows never outgrows, in bytes.
  private static let usualRoom = fullByteCount + 4096

  private var bytes: [UInt8] = []
  private var used = 0
  private var ends: [Int] = []
  private var full: [ElementBatch] = []
  /// The memory that the last batch needed, since the rows of one upload are alike.
  private var expected = 4096

  /// Lets `write` put one element into memory with room for `capacity` bytes; it returns how many it wrote, 0 for none.
  @inline(__always)
  mutating func append(capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    if bytes.count - used < capacity { extend(by: capacity) }
    let start = used
    let written = bytes.withUnsafeMutableBufferPointer { buffer in
      let count = write(buffer.baseAddress.unsafelyUnwrapped + start)
      precondition(count <= capacity, "an element was longer than the room made for it")
      return count
    }
    if written == 0 { return }
    used += written
    ends.append(used)
    if ends.count == Self.size || used >= Self.fullByteCount { close() }
  }

  /// The element that was appended last; nil when its batch has been taken.
  var last: [UInt8]? {
    if let end = ends.last { return Array(bytes[(ends.dropLast().last ?? 0)..<end]) }
    return full.last.map { Array($0.bytes[$0.range(at: $0.count - 1)]) }
  }

  /// The next full batch.
  mutating func next() -> ElementBatch? {
    full.isEmpty ? nil : full.removeFirst()
  }

  /// The next full batch, then the unfinished one.
  mutating func rest() -> ElementBatch? {
    if full.isEmpty, !ends.isEmpty { close() }
    return next()
  }

  private mutating func extend(by capacity: Int) {
    let room = max(used + capacity, expected, min(bytes.count * 2, Self.usualRoom))
    var larger = [UInt8](repeating: 0, count: room)
    larger.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }
    bytes = larger
  }

  private mutating func close() {
    expected = min(bytes.count, Self.usualRoom)
    bytes.removeLast(bytes.count - used)
    full.append(ElementBatch(bytes: bytes, ends: ends))
    bytes = []
    used = 0
    ends = []
    ends.reserveCapacity(Self.size)
  }
}
