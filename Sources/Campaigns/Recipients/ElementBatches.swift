// Cuts a stream of encoded elements into batches. An element is written straight into the batch's memory: the array is
// kept longer than what is used, so that the encoder can write through a pointer without a check per byte, and is cut to
// its length when the batch is full. Owned by the collector and by the second pass that removes duplicates.

/// The batch being filled and the full ones that wait to be taken.
struct ElementBatches {
  /// Elements in a full batch (QUEUE.md, "Intake").
  static let size = 500
  /// A batch is also full from this many bytes on, so that long rows do not add up.
  static let fullByteCount = 512 * 1024
  /// Memory given back with `recycle` that is kept; more than this waits only when the caller is far behind.
  private static let spareLimit = 2

  private var bytes: [UInt8] = []
  private var used = 0
  private var ends: [Int] = []
  private var full: [ElementBatch] = []
  private var spares: [[UInt8]] = []

  /// Lets `write` put one element into memory with room for `capacity` bytes; it returns how many it wrote.
  @inline(__always)
  mutating func append(capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    if bytes.count - used < capacity { extend(by: capacity) }
    let start = used
    used += bytes.withUnsafeMutableBufferPointer { buffer in
      let count = write(buffer.baseAddress.unsafelyUnwrapped + start)
      precondition(count <= capacity, "an element was longer than the room made for it")
      return count
    }
    ends.append(used)
    if ends.count == Self.size || used >= Self.fullByteCount { close() }
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

  /// Takes the memory of a batch that was pushed, to fill it again.
  mutating func recycle(_ batch: consuming ElementBatch) {
    if spares.count < Self.spareLimit { spares.append(batch.bytes) }
  }

  private mutating func extend(by capacity: Int) {
    if bytes.isEmpty, let spare = spares.popLast() { bytes = spare }
    let wanted = used + capacity
    guard bytes.count < wanted else { return }
    var larger = [UInt8](repeating: 0, count: max(wanted, bytes.count * 2, 4096))
    larger.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }
    bytes = larger
  }

  private mutating func close() {
    bytes.removeLast(bytes.count - used)
    full.append(ElementBatch(bytes: bytes, ends: ends))
    bytes = []
    used = 0
    ends = []
    ends.reserveCapacity(Self.size)
  }
}
