// The strict check of a request head, before llhttp sees it. llhttp 8.1 in strict mode still lets through folded
// headers, bare line feeds, HTTP/0.9 and 2.0, two Hosts, `Transfer-Encoding: gzip, chunked` and more; every one of
// them has been a request-smuggling hole somewhere. So the raw bytes are held against RFC 9112 here, in one pass.
//
// The scanner is given the whole head received so far and remembers how far it came, so a head that arrives byte by
// byte costs no more than one that arrives whole. It refuses at the first byte that is wrong. Pure: no clock, no I/O.
// RequestReader calls it; llhttp then only splits what was found clean. The rules of the request line and of header
// lines are in the two files beside this one.

import Text

/// The size limits of a request head, in bytes and lines.
struct HeadLimits {
  /// The request line with its CRLF.
  var requestLine = 8 * 1024
  /// All header lines with their CRLFs and the empty line.
  var headerBlock = 16 * 1024
  var headerCount = 100
}

/// One pass over a request head, in as many pieces as it arrives.
struct HeadScanner {
  /// What is known after the bytes given so far.
  enum Verdict: Equatable {
    case needsMore
    /// The head is clean: it begins after `start` bytes of empty lines and ends before byte `end`.
    case complete(start: Int, end: Int)
    /// Byte `at` makes the head invalid.
    case rejected(MessageDefect, at: Int)
  }

  enum State: UInt8 {
    case emptyLine, emptyLineFeed
    case method, targetStart, asterisk, scheme, authorityStart, authority, target, version, requestLineFeed
    case lineStart, name, value, valueFeed, endFeed
  }

  /// The headers whose values decide where a message ends or whom it is for.
  enum Field: UInt8 { case other, host, transferEncoding, contentLength }

  var state = State.emptyLine
  var field = Field.other
  /// Bytes of the head looked at so far.
  var scanned: Int32 = 0
  /// Where the current token (method, name) or section (request line, header block) began.
  var tokenStart: Int32 = 0
  var sectionStart: Int32 = 0
  var messageStart: Int32 = 0
  var headerCount: Int32 = 0
  /// Position inside a fixed text or a watched value; its meaning depends on the state.
  var progress: UInt8 = 0
  var isOptions = false
  var isVersion10 = false
  var hasHost = false
  var hasTransferEncoding = false
  var hasContentLength = false
  var singletons = SingletonFields()

  /// Whether anything but empty lines has come.
  var hasBegun: Bool { state.rawValue > State.emptyLineFeed.rawValue }

  /// Empty lines tolerated before a request line (RFC 9112, 2.2), in bytes.
  private static let emptyLineBytes = 8

  /// Looks at the bytes of `head` that were not there the last time.
  ///
  /// - Parameter head: everything received of this head so far, from its first byte; it may go past its end.
  mutating func scan(_ head: UnsafeRawBufferPointer, limits: HeadLimits) -> Verdict {
    let count = head.count
    var index = Int(scanned)
    while index < count {
      let isInRequestLine = state.rawValue < State.lineStart.rawValue
      let limit = Int(sectionStart) + (isInRequestLine ? limits.requestLine : limits.headerBlock)
      let end = min(count, limit)
      let before = state
      index = skip(head, from: index, to: end)
      // Another state may have another limit.
      if state != before { continue }
      guard index < end else {
        if index < count { return .rejected(isInRequestLine ? .requestLineTooLong : .headerBlockTooLong, at: index) }
        break
      }
      let byte = head[index]
      if let defect = step(byte, at: index, in: head, limits) { return .rejected(defect, at: index) }
      index += 1
      if state == .endFeed, byte == ASCII.lineFeed { return .complete(start: Int(messageStart), end: index) }
    }
    scanned = Int32(truncatingIfNeeded: count)
    return .needsMore
  }

  /// Skips bytes from `start` on that are in order and need no decision: the long runs, and the two texts that nearly
  /// every request has. The rest is taken byte by byte.
  @inline(__always)
  private mutating func skip(_ head: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    var index = start
    switch state {
    case .emptyLine:
      if end - index >= 4, head.loadUnaligned(fromByteOffset: index, as: UInt32.self) == Self.get {
        (messageStart, tokenStart, sectionStart) = (Int32(index), Int32(index), Int32(index))
        state = .targetStart
        index += 4
      }
    case .target: while index < end, ByteSet.target.contains(head[index]) { index += 1 }
    case .version:
      if progress == 0, end - index >= 10, head.loadUnaligned(fromByteOffset: index, as: UInt64.self) == Self.version11,
        head.loadUnaligned(fromByteOffset: index + 8, as: UInt16.self) == Self.lineEnd
      {
        state = .lineStart
        index += 10
        sectionStart = Int32(index)
      }
    case .name: while index < end, ByteSet.token.contains(head[index]) { index += 1 }
    case .value:
      switch field {
      case .other: while index < end, ASCII.isFieldValue(head[index]) { index += 1 }
      case .host where progress < 2:
        if progress == 0, index < end, head[index] == ASCII.space { index += 1 }
        let first = index
        while index < end, ByteSet.host.contains(head[index]) { index += 1 }
        if index > first { progress = 1 }
      default: break
      }
    default: break
    }
    return index
  }

  /// `GET `, `HTTP/1.1` and CRLF as they lie in memory.
  private static let get = UInt32(littleEndian: 0x2054_4547)
  private static let version11 = UInt64(littleEndian: 0x312E_312F_5054_5448)
  private static let lineEnd = UInt16(littleEndian: 0x0A0D)

  /// Takes one byte. Returns what it breaks, nil when it is in order.
  private mutating func step(
    _ byte: UInt8, at index: Int, in head: UnsafeRawBufferPointer, _ limits: HeadLimits
  ) -> MessageDefect? {
    switch state {
    case .emptyLine:
      if byte == ASCII.carriageReturn {
        guard index < Self.emptyLineBytes else { return .unknownMethod }
        state = .emptyLineFeed
        return nil
      }
      if byte == ASCII.lineFeed { return .bareLineFeed }
      (messageStart, tokenStart, sectionStart) = (Int32(index), Int32(index), Int32(index))
      state = .method
      return methodByte(byte, at: index, in: head)
    case .emptyLineFeed:
      state = .emptyLine
      return byte == ASCII.lineFeed ? nil : .bareCarriageReturn
    case .method: return methodByte(byte, at: index, in: head)
    case .targetStart, .asterisk, .scheme, .authorityStart, .authority, .target: return targetByte(byte)
    case .version: return versionByte(byte)
    case .requestLineFeed:
      guard byte == ASCII.lineFeed else { return .bareCarriageReturn }
      state = .lineStart
      sectionStart = Int32(index + 1)
      return nil
    case .lineStart:
      switch byte {
      case ASCII.carriageReturn: state = .endFeed
      case ASCII.lineFeed: return .bareLineFeed
      case ASCII.space, ASCII.tab: return .foldedHeader
      case ASCII.colon: return .emptyHeaderName
      default:
        guard ByteSet.token.contains(byte) else { return .badHeaderName }
        headerCount += 1
        if headerCount > limits.headerCount { return .tooManyHeaders }
        tokenStart = Int32(index)
        state = .name
      }
      return nil
    case .name:
      guard byte == ASCII.colon else { return .badHeaderName }
      state = .value
      progress = 0
      return identify(UnsafeRawBufferPointer(rebasing: head[Int(tokenStart)..<index]))
    case .value: return valueByte(byte)
    case .valueFeed:
      state = .lineStart
      return byte == ASCII.lineFeed ? nil : .bareCarriageReturn
    case .endFeed:
      guard byte == ASCII.lineFeed else { return .bareCarriageReturn }
      return hasHost || isVersion10 ? nil : .missingHost
    }
  }
}
