// The two encodings files come in: UTF-8, and Windows-1252 from a spreadsheet on a Western Windows. Which one it is
// gets decided per cell, not per file: a cell that is valid UTF-8 is UTF-8, any other is taken as Windows-1252. In
// streaming there is no second look at the rows already sent on; Windows-1252 text with an accent is practically never
// valid UTF-8; and a UTF-8 file with one damaged cell (an export that cuts fields at a byte count) keeps all its other
// cells intact.

import Campaigns

/// Telling and converting encodings.
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

  /// Appends Windows-1252 text as UTF-8.
  package static func append(windows1252 bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    for byte in bytes {
      let scalar = (0x80...0x9F).contains(byte) ? windows1252High[Int(byte - 0x80)] : UInt16(byte)
      switch scalar {
      case 0..<0x80:
        text.append(UInt8(scalar))
      case 0x80..<0x800:
        text.append(0xC0 | UInt8(scalar >> 6))
        text.append(0x80 | UInt8(scalar & 0x3F))
      default:
        text.append(0xE0 | UInt8(scalar >> 12))
        text.append(0x80 | UInt8(scalar >> 6 & 0x3F))
        text.append(0x80 | UInt8(scalar & 0x3F))
      }
    }
  }

  /// 0x80–0x9F; the five that Windows leaves undefined stay control characters, as browsers have it (WHATWG Encoding).
  private static let windows1252High: [UInt16] = [
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
    0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x009D, 0x017E, 0x0178,
  ]
}
