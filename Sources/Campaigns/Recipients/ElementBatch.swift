// Encoded elements on their way into Redis: many in one array of bytes, so that a batch of 500 is one allocation rather
// than 500. Filled by ElementBatches, pushed by the upload route.

/// Up to `ElementBatches.size` elements.
public struct ElementBatch: Sendable, Equatable {
  /// The elements one after the other, nothing between.
  public let bytes: [UInt8]
  /// Where each element ends in `bytes`; ascending.
  public let ends: [Int]

  init(bytes: [UInt8], ends: [Int]) {
    self.bytes = bytes
    self.ends = ends
  }

  /// How many elements there are; never 0 in a batch that was handed out.
  public var count: Int { ends.count }

  /// Where the element at `index`, from 0, lies in `bytes`.
  public func range(at index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}
