// A streaming parser of multipart/form-data (RFC 7578, RFC 2046). It is given chunks as they arrive and hands out
// slices of them; it keeps nothing of a part's content. A delimiter that a chunk's end cuts off needs no memory either:
// what was held back is the beginning of the delimiter, which is known.
//
// Time is linear: a delimiter begins with a carriage return and holds no other, so after a false start the search goes
// on behind the bytes that matched. The search itself is memchr.
//
// Pure; MultipartStream drives it from a request, the tests from fixtures split at every byte.

import Glibc
import Text

/// Takes a multipart/form-data body apart.
public struct MultipartParser {
  public enum Event: Equatable {
    case partBegan(MultipartPartHead)
    /// A piece of the part's content, never empty. It shares the chunk's storage.
    case data(ArraySlice<UInt8>)
    case partEnded
  }

  /// Bytes of one part's header block.
  static let partHeaderLimit = 8 * 1024
  /// Parts of one body.
  package static let partLimit = 64
  /// White space behind a delimiter.
  private static let paddingLimit = 64

  private enum State {
    case preamble
    /// Behind a delimiter: `--`, or white space and CRLF.
    case afterDelimiter, finalDash, delimiterFeed
    case headers, content, epilogue
  }

  /// CRLF, two dashes and the boundary.
  private let delimiter: [UInt8]
  private var state = State.preamble
  private var chunk: [UInt8] = []
  private var position = 0
  /// Bytes of the delimiter matched so far, across chunks. It begins at 2, as if CRLF had come, since a delimiter may
  /// begin the body.
  private var matched = 2
  /// How many of the matched bytes are not of the content: a CRLF that came before it, or that did not come at all.
  private var borrowed = 2
  private var endsPart = false
  private var padding = 0
  private var partCount = 0
  private var headerBytes: [UInt8] = []
  private var lineStart = 0

  /// - Parameter boundary: without the dashes, as in Content-Type.
  /// - Throws: `badBoundary` unless it has 1–70 characters that a boundary may have.
  public init(boundary: [UInt8]) throws(MultipartError) {
    guard (1...70).contains(boundary.count), boundary.allSatisfy(ByteSet.boundary.contains),
      boundary.last != ASCII.space
    else { throw .badBoundary }
    delimiter = [ASCII.carriageReturn, ASCII.lineFeed, ASCII.dash, ASCII.dash] + boundary
  }

  /// - Parameter contentType: the request's Content-Type value.
  /// - Throws: `notMultipart`, `badBoundary`, `tooManyParameters`.
  public init(contentType: String?) throws(MultipartError) {
    guard let parameters = try HeaderParameters(contentType ?? "") else { throw .badBoundary }
    guard parameters.value == "multipart/form-data" else { throw .notMultipart }
    guard let boundary = parameters["boundary"] else { throw .badBoundary }
    try self.init(boundary: boundary)
  }

  /// Gives the next chunk of the body.
  /// - Precondition: `next` has returned nil for the one before.
  public mutating func append(_ chunk: [UInt8]) {
    precondition(position == self.chunk.count, "a chunk was appended before the one before it was used up")
    self.chunk = chunk
    position = 0
  }

  /// The next event; nil when the chunk is used up.
  public mutating func next() throws(MultipartError) -> Event? {
    if endsPart {
      endsPart = false
      return .partEnded
    }
    while position < chunk.count {
      switch state {
      case .preamble, .content: if let event = findDelimiter() { return event }
      case .afterDelimiter, .finalDash, .delimiterFeed: try behindDelimiter()
      case .headers: if let head = try headerByte() { return .partBegan(head) }
      case .epilogue: position = chunk.count
      }
    }
    return nil
  }

  /// To be called at the end of the body, when `next` has returned nil.
  /// - Throws: `truncated` when the closing delimiter has not come.
  public func finish() throws(MultipartError) {
    guard state == .epilogue else { throw .truncated }
  }

  // MARK: Content

  /// Moves through content (or preamble) up to the next delimiter or the chunk's end.
  private mutating func findDelimiter() -> Event? {
    if matched > 0 {
      if let heldBack = continueMatch() { return heldBack }
      if matched > 0 || state == .afterDelimiter { return takeEnd() }
    }
    let start = position
    let (end, found) = search(from: start)
    let isContent = state == .content
    position = found == delimiter.count ? end + found : chunk.count
    if found == delimiter.count { delimiterFound() } else { matched = found }
    if isContent, end > start { return .data(chunk[start..<end]) }
    return takeEnd()
  }

  private mutating func takeEnd() -> Event? {
    defer { endsPart = false }
    return endsPart ? .partEnded : nil
  }

  /// Goes on with a delimiter that the chunk before had begun. When it was none after all, returns what was held back.
  private mutating func continueMatch() -> Event? {
    while matched < delimiter.count, position < chunk.count, chunk[position] == delimiter[matched] {
      position += 1
      matched += 1
    }
    if matched == delimiter.count {
      delimiterFound()
      return nil
    }
    if position == chunk.count { return nil }
    let heldBack = delimiter[borrowed..<matched]
    matched = 0
    borrowed = 0
    return state == .content && !heldBack.isEmpty ? .data(heldBack) : nil
  }

  /// The first place from `start` on where the delimiter stands, or begins and is cut off by the chunk's end.
  /// - Returns: the place and how many bytes match there; the chunk's end and 0 when there is none.
  private func search(from start: Int) -> (Int, matched: Int) {
    chunk.withUnsafeBytes { chunk in
      delimiter.withUnsafeBytes { delimiter in
        var index = start
        while index < chunk.count,
          let hit = memchr(chunk.baseAddress! + index, Int32(ASCII.carriageReturn), chunk.count - index)
        {
          index = UnsafeRawPointer(hit) - chunk.baseAddress!
          var length = 1
          while length < delimiter.count, index + length < chunk.count, chunk[index + length] == delimiter[length] {
            length += 1
          }
          if length == delimiter.count || index + length == chunk.count { return (index, length) }
          index += length
        }
        return (chunk.count, 0)
      }
    }
  }

  private mutating func delimiterFound() {
    endsPart = state == .content
    matched = 0
    borrowed = 0
    padding = 0
    state = .afterDelimiter
  }

  // MARK: Between parts

  private mutating func behindDelimiter() throws(MultipartError) {
    let byte = chunk[position]
    position += 1
    switch (state, byte) {
    case (.afterDelimiter, ASCII.dash) where padding == 0: state = .finalDash
    case (.finalDash, ASCII.dash): state = .epilogue
    case (.afterDelimiter, ASCII.space), (.afterDelimiter, ASCII.tab):
      padding += 1
      if padding > Self.paddingLimit { throw .badDelimiter }
    case (.afterDelimiter, ASCII.carriageReturn): state = .delimiterFeed
    case (.delimiterFeed, ASCII.lineFeed):
      partCount += 1
      if partCount > Self.partLimit { throw .tooManyParts }
      state = .headers
      headerBytes = []
      lineStart = 0
    default: throw .badDelimiter
    }
  }

  /// Takes a byte of a header block; returns the block's meaning at its empty line.
  private mutating func headerByte() throws(MultipartError) -> MultipartPartHead? {
    let byte = chunk[position]
    position += 1
    headerBytes.append(byte)
    if headerBytes.count > Self.partHeaderLimit { throw .partHeaderTooLong }
    let lineLength = headerBytes.count - lineStart
    let follows = lineLength > 1 && headerBytes[headerBytes.count - 2] == ASCII.carriageReturn
    guard byte == ASCII.lineFeed else {
      if follows { throw .badPartHeader }
      return nil
    }
    guard follows else { throw .badPartHeader }
    lineStart = headerBytes.count
    guard lineLength == 2 else { return nil }
    let head = try MultipartPartHead(headerLines: headerBytes.dropLast(2))
    headerBytes = []
    state = .content
    // The content may be empty: then the delimiter's CRLF is the one of the empty line.
    matched = 2
    borrowed = 2
    return head
  }
}
