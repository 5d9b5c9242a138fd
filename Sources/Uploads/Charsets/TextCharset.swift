// Tells UTF-8 from other bytes. SingleByteCharset and UTF16Decoder have the other encodings of CSVs.

import Campaigns

/// Checks of UTF-8.
package enum TextCharset {
  /// Whether `bytes` are valid UTF-8: no overlong forms, surrogates or values above U+10FFFF.
  package static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    var index = 0
    while index < count {
      if index + 8 <= count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let marks = ByteWord.nonASCII(in: word)
        if marks == 0 {
          index += 8
          continue
        }
        index += ByteWord.firstIndex(marks)
      } else if bytes[index] < 0x80 {
        index += 1
        continue
      }
      let width = sequenceWidth(bytes, at: index)
      if width == 0 { return false }
      index += width
    }
    return true
  }

  /// The length of the valid sequence of two to four bytes at `index`; 0 if there is none (Unicode, table 3-7).
  @inline(__always)
  private static func sequenceWidth(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    let left = bytes.count - index
    let lead = bytes[index]
    guard lead >= 0xC2, lead <= 0xF4, left >= 2 else { return 0 }
    let second = bytes[index + 1]
    if lead < 0xE0 { return isContinuation(second) ? 2 : 0 }
    guard left >= 3, isContinuation(second), isContinuation(bytes[index + 2]) else { return 0 }
    if lead < 0xF0 {
      if lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F { return 0 }
      return 3
    }
    guard left >= 4, isContinuation(bytes[index + 3]) else { return 0 }
    if lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F { return 0 }
    return 4
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
