// Header names, and the three values that decide where a message ends and whom it is for (RFC 9112, 5 and 6; RFC 9110,
// 7.2). In other values only control characters are looked for.

import Text

extension HeadScanner {
  /// Notes which header a line is. Returns why it may not appear here, nil when it may.
  mutating func identify(_ name: UnsafeRawBufferPointer) -> MessageDefect? {
    field = .other
    switch name.count {
    case 4 where ASCII.equals(name, ignoringCase: "host"):
      field = .host
      if hasHost { return .duplicateHost }
      hasHost = true
    case 17 where ASCII.equals(name, ignoringCase: "transfer-encoding"):
      field = .transferEncoding
      if isVersion10 { return .transferEncodingBefore11 }
      if hasTransferEncoding { return .duplicateTransferEncoding }
      if hasContentLength { return .contentLengthAndTransferEncoding }
      hasTransferEncoding = true
    case 14 where ASCII.equals(name, ignoringCase: "content-length"):
      field = .contentLength
      if hasContentLength { return .duplicateContentLength }
      if hasTransferEncoding { return .contentLengthAndTransferEncoding }
      hasContentLength = true
    default: if !singletons.take(name) { return .duplicateField }
    }
    return nil
  }

  mutating func valueByte(_ byte: UInt8) -> MessageDefect? {
    if byte == ASCII.carriageReturn {
      state = .valueFeed
      return watchedValueEnd()
    }
    if byte == ASCII.lineFeed { return .bareLineFeed }
    switch field {
    case .other: return ASCII.isFieldValue(byte) ? nil : .badHeaderValue
    case .host: return hostByte(byte)
    case .contentLength: return lengthByte(byte)
    case .transferEncoding: return codingByte(byte)
    }
  }

  /// `progress`: 0 before the value, 1 inside, 2 in the white space after it.
  mutating func hostByte(_ byte: UInt8) -> MessageDefect? {
    if byte == ASCII.space || byte == ASCII.tab {
      if progress == 1 { progress = 2 }
      return nil
    }
    guard progress < 2, ByteSet.host.contains(byte) else { return .badHost }
    progress = 1
    return nil
  }

  /// `progress` counts the digits; 20 stands for the spaces behind them. 18 digits always fit 64 bits.
  mutating func lengthByte(_ byte: UInt8) -> MessageDefect? {
    if byte == ASCII.space {
      if progress > 0 { progress = 20 }
      return nil
    }
    guard byte &- ASCII.zero < 10, progress < 18 else { return .badContentLength }
    progress += 1
    return nil
  }

  /// `progress` counts the matched letters of `chunked`; 8 stands for the spaces behind them.
  mutating func codingByte(_ byte: UInt8) -> MessageDefect? {
    let text: StaticString = "chunked"
    if byte == ASCII.space, progress == 0 || progress >= 7 {
      if progress == 7 { progress = 8 }
      return nil
    }
    guard progress < 7, ASCII.lowercased(byte) == text.utf8Start[Int(progress)] else { return .badTransferEncoding }
    progress += 1
    return nil
  }

  func watchedValueEnd() -> MessageDefect? {
    switch field {
    case .other: nil
    case .host: progress == 0 ? .badHost : nil
    case .contentLength: progress == 0 ? .badContentLength : nil
    case .transferEncoding: progress < 7 ? .badTransferEncoding : nil
    }
  }
}
