// Finds halves of surrogate pairs in JSON's escapes (`\ud83d` alone), which scripts write that cut a text in the middle
// of an emoji. A half is no character and has no UTF-8, but yajl makes a question mark of some and nonsense of others:
// two different texts would become one. So the raw text is searched before yajl gets it: in pieces by JSONTokenizer,
// whole for small bodies. Without a backslash that costs one `memchr`.

import Glibc

/// Finds halves of pairs in a document that arrives in pieces. It does not judge text that is no JSON.
package struct HalfPairScanner {
  private enum State {
    case text
    case backslash
    /// The number of digits of `\uXXXX` that have come, and their value.
    case digits(Int, UInt16)
  }

  private var state = State.text
  /// The first half of a pair has just come, and the second must follow at once.
  private var awaitsLow = false

  /// Looks at the next piece.
  /// - Parameters:
  ///   - offset: where in the document it begins.
  ///   - found: gets the place of each half: that of its last byte, or of the byte behind it.
  package mutating func scan(_ piece: UnsafeRawBufferPointer, at offset: Int = 0, _ found: (Int) -> Void) {
    var index = 0
    while index < piece.count {
      if case .text = state, !awaitsLow {
        guard let next = memchr(piece.baseAddress! + index, 0x5C, piece.count - index) else { return }
        index = UnsafeRawPointer(next) - piece.baseAddress!
      }
      if step(piece[index]) { found(offset + index) }
      index += 1
    }
  }

  /// Takes a byte. Returns whether it shows that there is a half.
  private mutating func step(_ byte: UInt8) -> Bool {
    switch state {
    case .text:
      state = byte == UInt8(ascii: "\\") ? .backslash : .text
      if byte == UInt8(ascii: "\\") { return false }
      return endOfWait()
    case .backslash:
      state = byte == UInt8(ascii: "u") ? .digits(0, 0) : .text
      return byte == UInt8(ascii: "u") ? false : endOfWait()
    case .digits(let count, let value):
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        state = .text
        return endOfWait()
      }
      let unit = value << 4 | UInt16(digit)
      state = count < 3 ? .digits(count + 1, unit) : .text
      return count < 3 ? false : take(unit)
    }
  }

  private mutating func take(_ unit: UInt16) -> Bool {
    let wasAwaited = endOfWait()
    switch unit {
    case 0xD800..<0xDC00:
      awaitsLow = true
      return wasAwaited
    case 0xDC00..<0xE000: return !wasAwaited
    default: return wasAwaited
    }
  }

  /// Whether a first half has remained without its second.
  private mutating func endOfWait() -> Bool {
    defer { awaitsLow = false }
    return awaitsLow
  }

  /// Whether there is one in a whole text.
  package static func finds(in text: [UInt8]) -> Bool {
    var scanner = HalfPairScanner()
    var isFound = false
    text.withUnsafeBytes { scanner.scan($0) { _ in isFound = true } }
    return isFound || scanner.awaitsLow
  }
}
