// Memory for data of unknown length: bytes of cells, shared texts, their offsets. It grows by realloc, which for large
// blocks on Linux moves pages instead of copying bytes: an array of Swift would stall the loop each time it doubles.

import Glibc

/// Elements one after the other; a plain buffer that its owner frees.
struct GrowingMemory<Element: BitwiseCopyable> {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    start = Self.reallocate(nil, capacity)
  }

  func deallocate() { free(start) }

  private static func reallocate(_ memory: UnsafeMutablePointer<Element>?, _ capacity: Int) -> UnsafeMutablePointer<
    Element
  > {
    guard let memory = realloc(memory, capacity * MemoryLayout<Element>.stride) else {
      preconditionFailure("out of memory")
    }
    return memory.assumingMemoryBound(to: Element.self)
  }

  var all: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: start, count: count) }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    start = Self.reallocate(start, capacity)
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    reserve(1)
    start[count] = element
    count += 1
  }

  @inline(__always)
  mutating func append(_ elements: UnsafeBufferPointer<Element>) {
    guard !elements.isEmpty else { return }
    reserve(elements.count)
    (start + count).update(from: elements.baseAddress.unsafelyUnwrapped, count: elements.count)
    count += elements.count
  }

  mutating func removeAll() { count = 0 }

  /// Forgets all but the first `length`.
  mutating func shorten(to length: Int) { count = length }

  /// Forgets the first `length`; the others move to the front.
  mutating func removeFirst(_ length: Int) {
    guard length > 0 else { return }
    start.update(from: start + length, count: count - length)
    count -= length
  }
}

extension GrowingMemory where Element == UInt8 {
  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    append(UnsafeBufferPointer(start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: bytes.count))
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
