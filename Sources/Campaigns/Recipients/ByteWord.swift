// Eight bytes looked at as one 64-bit word, so that scanning text costs a few operations per eight bytes and needs no
// vector instructions. Used where every byte of an upload is looked at: by the encoder and by the CSV and JSON
// adapters.

/// Tests on all eight bytes of a word at once. Each result has the top bit set in the bytes it speaks of; a byte after
/// (above) a true hit may be marked falsely, so "is there any" and "which is the first" are exact, "which others" is
/// not.
public enum ByteWord {
  /// `byte` in all eight places.
  @inlinable @inline(__always)
  public static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Marks the bytes of `word` that are zero. XOR with a repeated byte first to look for that byte.
  @inlinable @inline(__always)
  public static func zeros(in word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// Marks the bytes below 0x20: the control characters.
  @inlinable @inline(__always)
  public static func controls(in word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
  }

  /// Marks the bytes that are not ASCII.
  @inlinable @inline(__always)
  public static func nonASCII(in word: UInt64) -> UInt64 { word & 0x8080_8080_8080_8080 }

  /// The index in memory of the first marked byte of a result that is not zero.
  @inlinable @inline(__always)
  public static func firstIndex(_ marks: UInt64) -> Int { UInt64(littleEndian: marks).trailingZeroBitCount >> 3 }
}
