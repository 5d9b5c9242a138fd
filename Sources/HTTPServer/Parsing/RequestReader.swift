// From bytes to requests: the driver of the two strict scanners and of llhttp. It is given input as it arrives and
// gives back one event at a time, so the connection decides after each head whether to go on. Only an unfinished head
// is kept (16 KB and a bit at most); bodies pass through. A value without I/O: the tests feed it byte by byte.

/// Reads requests one after the other from one connection's bytes.
struct RequestReader {
  enum Event {
    /// The input is used up and no event is complete.
    case needsMore
    /// A head is complete. With a framing other than `.none`, body events follow.
    case head(RequestHead)
    /// A piece of the body, at most `pieceLimit` bytes; the last one may be empty.
    case body([UInt8], isLast: Bool)
    /// The client broke a rule; nothing after this can be read.
    case rejected(MessageDefect)
  }

  private enum State {
    case head
    case sized(remaining: UInt64)
    case chunked(ChunkedFramingScanner)
    case failed
  }

  /// Bytes of input that one body event covers at most.
  static let pieceLimit = 64 * 1024

  private let limits: HeadLimits
  private let memo: HeadMemo
  private var state = State.head
  private var scanner = HeadScanner()
  private var parser = LLHTTPParser()
  /// The head received so far, when it did not come in one piece.
  private var partialHead: [UInt8] = []

  /// - Parameter memo: remembers the last head; shared by readers with the same limits.
  init(limits: HeadLimits = HeadLimits(), memo: HeadMemo = HeadMemo()) {
    self.limits = limits
    self.memo = memo
  }

  /// Whether a message has begun and not ended. Empty lines, which old clients send behind a body, begin none.
  var isInsideMessage: Bool {
    if case .head = state { return scanner.hasBegun }
    return true
  }

  /// Whether a head that is not whole is kept.
  var holdsPartOfHead: Bool { !partialHead.isEmpty }

  /// The memory that a part of a head takes, in bytes.
  var heldByteCount: Int { partialHead.capacity }

  /// The next event in `input[offset...]`; `offset` moves past what it used.
  mutating func next(_ input: UnsafeRawBufferPointer, from offset: inout Int) -> Event {
    guard offset < input.count else { return .needsMore }
    switch state {
    case .head:
      return partialHead.isEmpty ? wholeHead(input, &offset) : rest(of: input, &offset)
    case .sized, .chunked:
      let end = min(input.count, offset + Self.pieceLimit)
      return body(UnsafeRawBufferPointer(rebasing: input[offset..<end]), &offset)
    case .failed:
      preconditionFailure("a connection must not be read after a message was rejected")
    }
  }

  /// The usual case: no part of this head came before.
  private mutating func wholeHead(_ input: UnsafeRawBufferPointer, _ offset: inout Int) -> Event {
    let head = UnsafeRawBufferPointer(rebasing: input[offset...])
    if let known = memo.head(beginning: head) {
      offset += known.byteCount
      return .head(known)
    }
    switch scanner.scan(head, limits: limits) {
    case .needsMore:
      partialHead = [UInt8](head)
      offset = input.count
      return .needsMore
    case .rejected(let defect, _): return fail(defect)
    case .complete(let start, let end):
      offset += end
      return finishHead(UnsafeRawBufferPointer(rebasing: head[start..<end]))
    }
  }

  private mutating func rest(of input: UnsafeRawBufferPointer, _ offset: inout Int) -> Event {
    let before = partialHead.count
    // Takes no more than a head can hold, so that a pipelined body behind it is not copied for nothing.
    let room = max(1, limits.requestLine + limits.headerBlock + 64 - before)
    let end = min(input.count, offset + room)
    partialHead.append(contentsOf: input[offset..<end])
    let verdict = partialHead.withUnsafeBytes { scanner.scan($0, limits: limits) }
    switch verdict {
    case .needsMore:
      offset = end
      return .needsMore
    case .rejected(let defect, _): return fail(defect)
    case .complete(let start, let end):
      offset += end - before
      let head = partialHead
      partialHead = []
      return head.withUnsafeBytes { finishHead(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }
  }

  private mutating func finishHead(_ bytes: UnsafeRawBufferPointer) -> Event {
    scanner = HeadScanner()
    guard let head = parser.parseHead(bytes, limits: limits) else { return fail(.parserDisagreement) }
    memo.note(head)
    switch head.framing {
    case .none: break
    case .sized(let length): state = .sized(remaining: length)
    case .chunked: state = .chunked(ChunkedFramingScanner())
    }
    return .head(head)
  }

  private mutating func body(_ piece: UnsafeRawBufferPointer, _ offset: inout Int) -> Event {
    var piece = piece
    var isLast = false
    switch state {
    case .sized(let remaining):
      isLast = remaining <= UInt64(piece.count)
      if isLast { piece = UnsafeRawBufferPointer(rebasing: piece[..<Int(remaining)]) }
      state = .sized(remaining: remaining - UInt64(piece.count))
    case .chunked(var framing):
      switch framing.scan(piece, limits: limits) {
      case .needsMore: state = .chunked(framing)
      case .rejected(let defect, _): return fail(defect)
      case .complete(let end):
        isLast = true
        piece = UnsafeRawBufferPointer(rebasing: piece[..<end])
      }
    case .head, .failed: preconditionFailure("there is no body in this state")
    }
    var chunk: [UInt8] = []
    let result = parser.parseBody(piece, into: &chunk)
    guard result == (isLast ? .complete(end: piece.count) : .more) else {
      return fail(result == .invalid ? .badChunk : .parserDisagreement)
    }
    offset += piece.count
    if isLast { state = .head }
    return .body(chunk, isLast: isLast)
  }

  private mutating func fail(_ defect: MessageDefect) -> Event {
    state = .failed
    partialHead = []
    return .rejected(defect)
  }
}
