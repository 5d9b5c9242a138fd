// XLSX writes characters that XML cannot hold as `_xHHHH_` (ECMA-376, ST_Xstring): a line end of old Macs is `_x000D_`.

import Glibc

enum EscapedText {
  /// Undoes the escapes from `start` on.
  static func decode(_ memory: inout GrowingMemory<UInt8>, from start: Int) {
    let bytes = memory.start
    guard memory.count - start >= 7, memchr(bytes + start, 0x5F, memory.count - start) != nil else { return }
    var read = start
    var written = start
    while read < memory.count {
      if bytes[read] == 0x5F, memory.count - read >= 7, let unit = unit(bytes + read) {
        read += 7
        // Line breaks and tabs are text. Other control characters and halves of surrogate pairs are not.
        if unit >= 0x20 ? unit & 0xF800 != 0xD800 : unit == 9 || unit == 10 || unit == 13 {
          for byte in String(UnicodeScalar(unit)!).utf8 {
            bytes[written] = byte
            written += 1
          }
        }
      } else {
        bytes[written] = bytes[read]
        read += 1
        written += 1
      }
    }
    memory.shorten(to: written)
  }

  /// The number in `_xHHHH_`.
  private static func unit(_ bytes: UnsafePointer<UInt8>) -> UInt16? {
    guard bytes[1] == 0x78, bytes[6] == 0x5F else { return nil }
    var value: UInt16 = 0
    for index in 2...5 {
      let digit: UInt8
      switch bytes[index] {
      case 0x30...0x39: digit = bytes[index] - 0x30
      case 0x41...0x46: digit = bytes[index] - 0x41 + 10
      case 0x61...0x66: digit = bytes[index] - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
