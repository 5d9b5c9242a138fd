// Which of several instances runs a campaign, found by each of them alone and with the same result: rendezvous hashing
// (Thaler and Ravishankar, 1998). Every candidate gets a weight for the key, and the highest wins. When an instance
// joins, only the campaigns that it wins move, and to it; when one leaves, only its own. Pure; the roster of instances
// (Delivery/InstanceRoster.swift) asks it.

public enum RendezvousHash {
  /// The candidate with the highest weight for `key`; nil if there are none. Their order means nothing.
  public static func choice(for key: String, among candidates: some Sequence<String>) -> String? {
    let seed = fnv(key.utf8, from: 0xcbf2_9ce4_8422_2325)
    return candidates.max { (weight($0, seed), $0) < (weight($1, seed), $1) }
  }

  private static func weight(_ candidate: String, _ seed: UInt64) -> UInt64 {
    // 0xFF is in no UTF-8 text, so key and candidate cannot run into each other.
    mixed(fnv(candidate.utf8, from: fnv(CollectionOfOne(0xFF), from: seed)))
  }

  /// FNV-1a: the same in every process and version, which Swift's own hashing is not.
  private static func fnv(_ bytes: some Sequence<UInt8>, from start: UInt64) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  /// The finalizer of SplitMix64: names that differ in one letter get weights that have nothing in common.
  private static func mixed(_ bits: UInt64) -> UInt64 {
    var bits = bits
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
