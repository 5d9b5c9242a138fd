// The phones seen so far in one upload, for `deduplicar`: by identity, since one phone has several spellings. A UInt64
// holds any number, and 0 means an empty slot. So the set is one flat array with about 10 bytes a number, where a
// Set<String> would take 60.

/// A set of phones: open addressing, linear probing, at most 7/8 full.
public struct NumberSet: Sendable {
  public private(set) var count = 0
  private var slots: [UInt64]
  /// Drawn anew for each set, so that an upload cannot be made to collide on purpose.
  private let seed = UInt64.random(in: .min ... .max)

  public init() {
    slots = Array(repeating: 0, count: 1024)
  }

  /// Adds the phone that `number` is a spelling of.
  /// - Returns: whether it was new.
  public mutating func insert(_ number: PhoneNumber) -> Bool {
    let identity = number.identity
    let slot = find(identity)
    if slots[slot] != 0 { return false }
    slots[slot] = identity
    count += 1
    if count * 8 >= slots.count * 7 { grow() }
    return true
  }

  /// Whether the phone that `number` is a spelling of is in it.
  public func contains(_ number: PhoneNumber) -> Bool {
    let identity = number.identity
    return slots[find(identity)] == identity
  }

  /// The slot that holds `value`, or the empty one where it belongs.
  private func find(_ value: UInt64) -> Int {
    let mask = slots.count - 1
    var hash = (value ^ seed) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0, slots[slot] != value { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    for value in old where value != 0 { slots[find(value)] = value }
  }
}
