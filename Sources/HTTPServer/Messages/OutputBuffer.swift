// Where responses are written before they go to the socket. All connections share one buffer, since it is flushed
// before the loop does anything else. Several pipelined answers leave with one call to the kernel, and an idle
// connection owns no buffer.

import EventLoop
import Text

/// A growing run of bytes that `flush` empties. The process keeps one; tests make more.
///
/// It is not isolated, so that closures over its bytes need no check of whose thread it is. Only connections hold it,
/// and they are isolated.
final class OutputBuffer {
  nonisolated(unsafe) static let shared = OutputBuffer()

  // Touched by every literal of every response, and never while a caller holds a reference into them.
  @exclusivity(unchecked) private var date = HTTPDate()
  @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) private(set) var count = 0

  private static let usualCapacity = 32 * 1024

  init() {
    capacity = Self.usualCapacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  var isEmpty: Bool { count == 0 }
  /// A copy of what is in it.
  var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: base, count: count)) }

  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    (base + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  @inline(__always)
  func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// The Date header line.
  @inline(__always)
  func appendDate() {
    reserve(HTTPDate.lineLength)
    date.write(to: base + count)
    count += HTTPDate.lineLength
  }

  /// The second in which `appendDate` was last called.
  var second: Int { date.second }

  /// A header value: bytes that could end the line are sent as spaces.
  func append(fieldValue text: String) {
    for byte in text.utf8 {
      reserve(1)
      base.storeBytes(of: ASCII.isFieldValue(byte) ? byte : ASCII.space, toByteOffset: count, as: UInt8.self)
      count += 1
    }
  }

  /// A number that is not negative, in the given base (10 or 16).
  @inline(__always)
  func append(_ number: Int, radix: Int = 10) {
    reserve(20)
    var value = UInt(bitPattern: number)
    let radix = UInt(bitPattern: radix)
    var length = 1
    var rest = value / radix
    while rest > 0 {
      rest /= radix
      length += 1
    }
    var offset = count + length
    repeat {
      offset -= 1
      let digit = UInt8(truncatingIfNeeded: value % radix)
      base.storeBytes(of: digit < 10 ? digit &+ ASCII.zero : digit &+ 0x57, toByteOffset: offset, as: UInt8.self)
      value /= radix
    } while value > 0
    count += length
  }

  /// Hands everything to the connection and empties the buffer.
  @LoopActor
  func flush(to connection: TCPConnection) {
    guard count > 0 else { return }
    let size = count
    count = 0
    connection.write(UnsafeRawBufferPointer(start: base, count: size))
    if capacity > 32 * Self.usualCapacity { resize(to: Self.usualCapacity) }
  }

  @inline(__always)
  private func reserve(_ more: Int) {
    if count + more > capacity { resize(to: max(capacity * 2, count + more)) }
  }

  private func resize(to newCapacity: Int) {
    let grown = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    grown.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = grown
    capacity = newCapacity
  }
}
