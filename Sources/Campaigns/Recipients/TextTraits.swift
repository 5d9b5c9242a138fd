// Facts about a row's text that the encoder needs, found in one pass over its bytes. Most rows are plain, and most
// others are only not ASCII, so the encoder copies cells instead of looking at each byte.

/// Facts about a stretch of text.
public struct TextTraits: Sendable, Equatable {
  /// No byte is above 0x7F; then it is valid UTF-8.
  public let isASCII: Bool
  /// No byte needs an escape in JSON: no `"`, no `\`, no control character.
  public let isPlain: Bool

  public init(of bytes: UnsafeRawBufferPointer) {
    var high: UInt64 = 0
    var special: UInt64 = 0
    var index = 0
    // The loop has no early exit, so that the compiler can take several words at a time.
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      high |= word
      special |= Self.marks(word)
      index += 8
    }
    if index < bytes.count {
      var word: UInt64 = 0x2020_2020_2020_2020
      while index < bytes.count {
        word = word << 8 | UInt64(bytes[index])
        index += 1
      }
      high |= word
      special |= Self.marks(word)
    }
    isASCII = ByteWord.nonASCII(in: high) == 0
    isPlain = special == 0
  }

  /// Marks the bytes of a word that need an escape.
  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    ByteWord.controls(in: word) | ByteWord.zeros(in: word ^ ByteWord.repeating(UInt8(ascii: "\"")))
      | ByteWord.zeros(in: word ^ ByteWord.repeating(UInt8(ascii: "\\")))
  }
}
