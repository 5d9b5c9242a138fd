// Method, target and version, byte by byte (RFC 9112, 3). Each function takes one byte and says what it breaks.

import Text

extension HeadScanner {
  mutating func methodByte(_ byte: UInt8, at index: Int, in head: UnsafeRawBufferPointer) -> MessageDefect? {
    let start = Int(tokenStart)
    guard byte != ASCII.space else {
      let method = UnsafeRawBufferPointer(rebasing: head[start..<index])
      state = .targetStart
      if index - start == 3, head[start] == 0x47 { return nil }
      guard HTTPMethod.isKnown(method, whole: true) else { return .unknownMethod }
      isOptions = ASCII.equals(method, ignoringCase: "options")
      return ASCII.equals(method, ignoringCase: "connect") ? .connectMethod : nil
    }
    // GET is most of the traffic; other methods are looked up byte by byte.
    let get: StaticString = "GET"
    if index - start < 3, head[start] == 0x47 {
      return byte == get.utf8Start[index - start] ? nil : .unknownMethod
    }
    let soFar = UnsafeRawBufferPointer(rebasing: head[start...index])
    return HTTPMethod.isKnown(soFar, whole: false) ? nil : .unknownMethod
  }

  mutating func targetByte(_ byte: UInt8) -> MessageDefect? {
    switch state {
    case .targetStart:
      progress = 0
      switch ASCII.lowercased(byte) {
      case ASCII.slash: state = .target
      case ASCII.asterisk where isOptions: state = .asterisk
      case UInt8(ascii: "h"):
        progress = 1
        state = .scheme
      default: return .badTarget
      }
    case .asterisk:
      guard byte == ASCII.space else { return .badTarget }
      state = .version
    case .scheme:
      // `http://` or `https://`; progress 4 is where they part.
      let text: StaticString = "https://"
      if progress == 4, byte == ASCII.colon { progress = 5 }
      guard ASCII.lowercased(byte) == text.utf8Start[Int(progress)] else { return .badTarget }
      progress += 1
      if progress == 8 { state = .authorityStart }
    case .authorityStart:
      guard ByteSet.host.contains(byte), byte != ASCII.colon else { return .badTarget }
      state = .authority
    case .authority:
      if byte == ASCII.slash || byte == ASCII.question {
        state = .target
      } else if byte == ASCII.space {
        (state, progress) = (.version, 0)
      } else if !ByteSet.host.contains(byte) {
        return .badTarget
      }
    default:
      guard byte == ASCII.space else { return .badTarget }
      (state, progress) = (.version, 0)
    }
    return nil
  }

  mutating func versionByte(_ byte: UInt8) -> MessageDefect? {
    let text: StaticString = "HTTP/1."
    switch progress {
    case 0..<7:
      guard byte == text.utf8Start[Int(progress)] else { return .badVersion }
    case 7:
      guard byte == ASCII.zero || byte == ASCII.zero + 1 else { return .badVersion }
      isVersion10 = byte == ASCII.zero
    default:
      guard byte == ASCII.carriageReturn else { return byte == ASCII.lineFeed ? .bareLineFeed : .badVersion }
      state = .requestLineFeed
    }
    progress += 1
    return nil
  }
}
