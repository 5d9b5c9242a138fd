// One client connection: the edge that feeds bytes to RequestReader, asks ConnectionLife what follows, and does it.
// What happens to input is here; answers are in HTTPConnection+answer.swift, times in HTTPConnection+deadline.swift.
//
// A request whose handler is immediate goes from the read callback to the output buffer without a task, and all
// answers of one read leave together. Any other request gets a task; input behind it waits in `stash`.
// An idle connection owns no buffer.

import EventLoop

@LoopActor
final class HTTPConnection {
  let transport: TCPConnection
  let server: HTTPListener
  let output = OutputBuffer.shared
  // Every request touches these. Each access is short and on the loop's thread, so it is not checked (see
  // TCPConnection).
  @exclusivity(unchecked) var life = ConnectionLife()
  @exclusivity(unchecked) var reader: RequestReader
  /// The request being handled, when it takes more than one turn.
  @exclusivity(unchecked) var exchange: HTTPExchange?
  /// Bytes behind the current request, or behind a socket that is full.
  @exclusivity(unchecked) private(set) var stash: [UInt8] = []
  var watch = ProgressWatch()
  /// Bytes held for the client, as the listener's sum last counted them.
  @exclusivity(unchecked) var burden = 0
  @exclusivity(unchecked) var deadline = DeadlineKind.none
  /// Whether the deadline has passed and only what has arrived already counts.
  @exclusivity(unchecked) var isLastCall = false
  /// The second in which the idle deadline was set: it need not be exact, so it is not set more often.
  @exclusivity(unchecked) var idleSecond = 0
  /// The client's network, whose places are counted; nil when nobody counts.
  var network: SocketAddress.Network?
  /// Where the listener keeps this connection.
  var slot = 0

  /// Bytes that may wait behind a request being handled, before reading stops.
  private static let stashLimit = 64 * 1024
  /// Answers gathered before they are sent while more requests are still in the input.
  private static let outputLimit = 64 * 1024

  init(_ transport: TCPConnection, server: HTTPListener) {
    self.transport = transport
    self.server = server
    reader = RequestReader(limits: server.headLimits, memo: server.heads)
  }

  func start() {
    transport.delegate = self
    settle()
  }

  // MARK: Input

  /// Takes apart `input`; what cannot be taken yet is stashed.
  private func consume(_ input: UnsafeRawBufferPointer) {
    var offset = 0
    while offset < input.count {
      guard life.parsesInput, exchange?.awaitsAdmission != true else { break }
      guard !isStuffed else { break }
      switch reader.next(input, from: &offset) {
      case .needsMore:
        if reader.isInsideMessage, life.receivedPartOfHead() { arm(.head) }
      case .head(let head): handle(head)
      case .body(let chunk, let isLast): receive(chunk, isLast: isLast)
      case .rejected(let defect): reject(defect)
      }
    }
    if offset < input.count, keepsInput { stash.append(contentsOf: input[offset...]) }
  }

  /// Whether bytes that cannot be parsed now will be needed later.
  private var keepsInput: Bool {
    switch life.phase {
    case .idle, .head, .exchange: !life.isBodyBroken
    case .flushing, .lingering, .closed: false
    }
  }

  /// Whether the client has so much to read that it gets no more answers for now. Between requests that is so as soon
  /// as the buffers of its system and of ours are full: a client that asks without reading then holds little of our
  /// memory.
  private var isStuffed: Bool {
    if output.count > Self.outputLimit { output.flush(to: transport) }
    let queued = transport.queuedByteCount
    if queued == 0 { return false }
    if case .exchange = life.phase { return queued > TCPConnection.highWaterMark }
    return true
  }

  private func receive(_ chunk: [UInt8], isLast: Bool) {
    guard let exchange else { preconditionFailure("a body arrived without an exchange") }
    exchange.count(chunk.count, isLast: isLast)
    if exchange.isBodyTooLarge {
      fail(HTTPError.bodyTooLarge(limit: exchange.bodyLimit))
      return
    }
    exchange.body?.append(chunk)
    if isLast { exchange.body?.complete() }
    if life.receivedBody(remaining: exchange.remaining, isLast: isLast) == .nextRequest { self.exchange = nil }
  }

  /// The client sent something that is not HTTP.
  private func reject(_ defect: MessageDefect) {
    server.counters.rejected += 1
    fail(HTTPError.malformed(defect))
  }

  /// The request that has begun cannot be read to its end.
  func fail(_ error: any Error) {
    switch life.rejectedMessage() {
    case .rejectMessage: answerOutsideExchange(error as? HTTPError ?? .unexpected)
    case .failBody: exchange?.body?.fail(error)
    case .close: _ = life.flush()
    case .nothing: break
    }
  }

  /// Goes on with what had to wait.
  func resume() {
    if life.parsesInput, !stash.isEmpty {
      let input = stash
      stash = []
      input.withUnsafeBytes { consume($0) }
    }
    settle()
  }

  // MARK: After every event

  /// Sends what was written and brings reading and deadline in line with the phase.
  func settle() {
    output.flush(to: transport)
    if !stash.isEmpty, !keepsInput { stash = [] }
    if life.isInputEnded, stash.isEmpty {
      switch life.phase {
      case .idle: _ = life.flush()
      case .head:
        fail(HTTPError.malformed(.truncated))
        output.flush(to: transport)
      case .exchange, .flushing, .lingering, .closed: break
      }
    }
    noteBurden()
    if life.phase == .flushing, transport.queuedByteCount == 0 { finishFlushing() }
    if shouldRead { transport.startReading(inSmallPieces: !isReadingBody) } else { transport.stopReading() }
    armForPhase()
  }

  private func finishFlushing() {
    if life.isInputEnded { return transport.close() }
    life.flushed()
    transport.shutdownWrite()
  }

  private var shouldRead: Bool {
    if life.isInputEnded { return false }
    switch life.phase {
    case .idle, .head: return stash.isEmpty
    case .exchange(let current):
      if life.isBodyBroken { return true }
      // Of a body nothing is read. Behind a request without one we read a single piece, unless one has come along with
      // the head: only by reading do we notice that the client goes away.
      if exchange?.awaitsAdmission == true { return current.body == .complete && stash.isEmpty }
      // We read past a complete request only to notice that its client goes away.
      if current.body == .complete { return stash.count < Self.stashLimit }
      return stash.isEmpty && (current.response == .sent || exchange?.body?.isFull == false)
    case .flushing, .lingering: return true
    case .closed: return false
    }
  }
}

extension HTTPConnection {
  /// Whether the next bytes are of a body that the handler wants. Anything else is read in small pieces: it waits here
  /// until its sender is let in and its turn has come, and ten thousand connections may do that.
  private var isReadingBody: Bool {
    if case .exchange(let current) = life.phase { current.body != .complete } else { false }
  }
}

extension HTTPConnection: TCPConnectionDelegate {
  func connection(_ connection: TCPConnection, didRead bytes: UnsafeRawBufferPointer) {
    if stash.isEmpty {
      consume(bytes)
    } else if keepsInput {
      stash.append(contentsOf: bytes)
    }
    settle()
  }

  func connectionDidReachEOF(_ connection: TCPConnection) {
    switch life.endedInput() {
    case .failBody: exchange?.body?.fail(ClientDisconnected())
    case .close where life.phase == .lingering: transport.close()
    // `settle` ends an idle connection, or one in mid-head, once nothing is stashed.
    case .close, .rejectMessage: if case .exchange = life.phase { _ = life.flush() }
    case .nothing: if exchange?.endsWithClient == true { exchange?.task?.cancel() }
    }
    settle()
  }

  func connectionDidDrain(_ connection: TCPConnection) {
    drained()
  }

  func connectionDeadlineExpired(_ connection: TCPConnection) { deadlineExpired() }

  func connection(_ connection: TCPConnection, didCloseWith error: LoopError?) {
    life.close()
    if let exchange {
      exchange.body?.fail(ClientDisconnected())
      exchange.writer?.fail(ClientDisconnected())
      exchange.task?.cancel()
    }
    exchange = nil
    stash = []
    dropBurden()
    server.didClose(self)
  }
}

extension HTTPConnection: RequestBodySource {
  func bodyIsWanted() {
    guard let exchange else { return }
    if life.wantsBody(remaining: exchange.remaining) {
      output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }
    resume()
  }
}
