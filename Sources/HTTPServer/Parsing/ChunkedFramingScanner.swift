// The strict check of chunked framing, beside llhttp. llhttp accepts a bare line feed as the last line, folded and
// nameless trailers, and trailers and chunk extensions without end. The scanner skips chunk data without looking at it.
// RequestReader runs it over the same bytes as llhttp and wants both to find the end at the same byte.

import Text

/// One pass over a chunked body, in as many pieces as it arrives.
struct ChunkedFramingScanner {
  enum Verdict: Equatable {
    case needsMore
    /// The body, trailers included, ends before byte `end` of this piece.
    case complete(end: Int)
    case rejected(MessageDefect, at: Int)
  }

  private enum State: UInt8 {
    case size, extensionStart, extensions, sizeFeed, data, dataReturn, dataFeed
    case trailerStart, trailerName, trailerValue, trailerFeed, endFeed
  }

  private var state = State.size
  private var digits: UInt8 = 0
  /// The size of the current chunk, then what is left of its data.
  private var remaining: UInt64 = 0
  /// Bytes of extensions and of trailers so far. We use neither, so neither may go on for ever.
  private var extensionBytes = 0
  private var trailerBytes = 0

  /// Bytes of all chunk extensions of one body together (CVE-2024-22019 is a server that had no such limit).
  static let extensionLimit = 16 * 1024

  mutating func scan(_ piece: UnsafeRawBufferPointer, limits: HeadLimits) -> Verdict {
    var index = 0
    while index < piece.count {
      if state == .data {
        let skipped = Int(min(remaining, UInt64(piece.count - index)))
        index += skipped
        remaining -= UInt64(skipped)
        if remaining == 0 { state = .dataReturn }
        continue
      }
      if let defect = step(piece[index], limits) { return .rejected(defect, at: index) }
      index += 1
      if state == .endFeed, piece[index - 1] == ASCII.lineFeed { return .complete(end: index) }
    }
    return .needsMore
  }

  private mutating func step(_ byte: UInt8, _ limits: HeadLimits) -> MessageDefect? {
    switch state {
    case .size:
      if let value = ASCII.hexadecimalValue(byte) {
        guard digits < 15 else { return .badChunk }
        digits += 1
        remaining = remaining << 4 | UInt64(value)
        return nil
      }
      guard digits > 0 else { return .badChunk }
      return afterSize(byte)
    case .extensionStart:
      extensionBytes += 1
      state = .extensions
      return ByteSet.token.contains(byte) ? nil : .badChunk
    case .extensions:
      extensionBytes += 1
      if extensionBytes > Self.extensionLimit { return .chunkExtensionsTooLong }
      if byte == ASCII.carriageReturn {
        state = .sizeFeed
        return nil
      }
      if byte == ASCII.semicolon { state = .extensionStart }
      return ASCII.isFieldValue(byte) ? nil : .badChunk
    case .sizeFeed:
      state = remaining == 0 ? .trailerStart : .data
      digits = 0
      return byte == ASCII.lineFeed ? nil : .badChunk
    case .data, .dataReturn:
      state = .dataFeed
      return byte == ASCII.carriageReturn ? nil : .badChunk
    case .dataFeed:
      state = .size
      return byte == ASCII.lineFeed ? nil : .badChunk
    case .trailerStart, .trailerName, .trailerValue, .trailerFeed, .endFeed:
      return trailerByte(byte, limits)
    }
  }

  private mutating func afterSize(_ byte: UInt8) -> MessageDefect? {
    switch byte {
    case ASCII.carriageReturn: state = .sizeFeed
    case ASCII.semicolon: state = .extensionStart
    default: return .badChunk
    }
    return nil
  }

  private mutating func trailerByte(_ byte: UInt8, _ limits: HeadLimits) -> MessageDefect? {
    trailerBytes += 1
    if trailerBytes > limits.headerBlock { return .trailersTooLong }
    switch state {
    case .trailerStart:
      if byte == ASCII.carriageReturn {
        state = .endFeed
      } else if ByteSet.token.contains(byte) {
        state = .trailerName
      } else {
        return .badTrailer
      }
    case .trailerName:
      if byte == ASCII.colon {
        state = .trailerValue
      } else if !ByteSet.token.contains(byte) {
        return .badTrailer
      }
    case .trailerValue:
      if byte == ASCII.carriageReturn {
        state = .trailerFeed
      } else if !ASCII.isFieldValue(byte) {
        return .badTrailer
      }
    default:
      guard byte == ASCII.lineFeed else { return .badTrailer }
      if state == .trailerFeed { state = .trailerStart }
    }
    return nil
  }
}
