// Trimming of cells and column names on their bytes: ASCII white space and the no-break space, which spreadsheets and
// web pages leave at the ends of copied text. Used for names, variables, image links and numbers.

extension UnsafeRawBufferPointer {
  /// The buffer without the white space at both ends. Expects UTF-8.
  public var trimmed: UnsafeRawBufferPointer {
    // The usual case: both ends are printable ASCII.
    guard count > 0, !(self[0] &- 0x21 < 0x5E && self[count - 1] &- 0x21 < 0x5E) else { return self }
    var start = 0
    var end = count
    while start < end {
      if Self.isWhiteSpace(self[start]) {
        start += 1
      } else if end - start >= 2, self[start] == 0xC2, self[start + 1] == 0xA0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if Self.isWhiteSpace(self[end - 1]) {
        end -= 1
      } else if end - start >= 2, self[end - 2] == 0xC2, self[end - 1] == 0xA0 {
        end -= 2
      } else {
        break
      }
    }
    return UnsafeRawBufferPointer(rebasing: self[start..<end])
  }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  @inline(__always)
  private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// Whether the bytes are those of `text`, ASCII letters compared without case. `text` is lower case.
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where Self.lowercased(self[index]) != text.utf8Start[index] { return false }
    return true
  }

  func equalsIgnoringCase(_ other: UnsafeRawBufferPointer) -> Bool {
    count == other.count && zip(self, other).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
  }

  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
