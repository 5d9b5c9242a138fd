// Halves of surrogate pairs in JSON's escapes (`\ud83d` alone): no character, and so no UTF-8. yajl makes a question mark
// of some and nonsense of others, so two different texts could become one. Small bodies are looked through beforehand.

enum JSONEscapes {
  /// Whether some `\uXXXX` is half of a pair. What is no JSON at all is not judged.
  static func hasHalfPair(_ text: [UInt8]) -> Bool {
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      guard let unit = unit(text, at: index) else {
        index += 2
        continue
      }
      index += 6
      switch unit {
      case 0xD800..<0xDC00:
        guard let low = self.unit(text, at: index), (0xDC00..<0xE000).contains(low) else { return true }
        index += 6
      case 0xDC00..<0xE000: return true
      default: break
      }
    }
    return false
  }

  /// The number of a `\uXXXX`.
  private static func unit(_ text: [UInt8], at index: Int) -> UInt16? {
    guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    return UInt16(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16)
  }
}
