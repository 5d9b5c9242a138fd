// The decisions of a connection's life, without its socket: what may follow what, when the connection is kept, when
// it is closed and how. HTTPConnection reports what happened and does what the answer says. Pure, tested by tables.
//
//   idle ──first byte──▶ head ──complete──▶ exchange ──answered, body read──▶ idle
//                          │                   │
//                          └──defect, 408──────┴──last answer──▶ flushing ──sent──▶ lingering ──▶ closed
//
// A connection is not closed at once after its last answer: bytes of the client that we have not read would turn the
// close into a reset, and the client may then never see the answer (RFC 9112, 9.6). So we shut our side, throw away
// what comes for `drainTime`, and then close.

/// Where one connection is in its life.
struct ConnectionLife: Equatable {
  enum Phase: Equatable {
    /// Between requests; nothing of the next one has arrived.
    case idle
    /// A part of a head has arrived.
    case head
    /// A request is being handled, or the rest of its body skipped.
    case exchange(Exchange)
    /// The last response is on its way out.
    case flushing
    /// Our side is shut; the client's bytes are thrown away until it closes too.
    case lingering
    case closed
  }

  /// One request and its response.
  struct Exchange: Equatable {
    enum Body: Equatable {
      case complete
      /// `remaining` is nil for a chunked body.
      case arriving(remaining: UInt64?)
      /// The client has announced a body and waits for `100 Continue`.
      case awaitingContinue
    }

    enum Response: Equatable { case pending, streaming, sent }

    var body: Body
    var response = Response.pending
    /// Whether another request may follow.
    var keepsAlive: Bool
  }

  /// What to do after a response or a body has ended.
  enum Next: Equatable {
    /// The other half is still under way.
    case wait
    /// The rest of the body is read and dropped, then the next request comes.
    case discardBody
    case nextRequest
    /// Send what is queued, then shut our side and linger.
    case flush
  }

  enum AtEnd: Equatable {
    case nothing
    case close
    /// The message that had begun is incomplete: answer 400.
    case rejectMessage
    /// The body will never be whole: its reader must be told.
    case failBody
  }

  private(set) var phase = Phase.idle
  /// The server is shutting down: whatever is answered now is the last answer.
  private(set) var isStopping = false
  /// The client has ended its side.
  private(set) var isInputEnded = false
  /// The body under way will never be whole: malformed, stalled or cut off.
  private(set) var isBodyBroken = false

  /// Whether bytes may be parsed now. In an exchange only as long as its own body is not complete: the next request
  /// waits for its turn, so answers stay in order.
  var parsesInput: Bool {
    switch phase {
    case .idle, .head: true
    case .exchange(let exchange): exchange.body != .complete && !isBodyBroken
    case .flushing, .lingering, .closed: false
    }
  }

  // MARK: The request

  /// Part of a head arrived. Returns whether its time begins now.
  mutating func receivedPartOfHead() -> Bool {
    guard phase == .idle else { return false }
    phase = .head
    return true
  }

  mutating func receivedHead(framing: BodyFraming, expectsContinue: Bool, keepsAlive: Bool) {
    precondition(phase == .idle || phase == .head, "a head arrived in the middle of an exchange")
    let body: Exchange.Body =
      switch framing {
      case .none: .complete
      case .sized(let length): expectsContinue ? .awaitingContinue : .arriving(remaining: length)
      case .chunked: expectsContinue ? .awaitingContinue : .arriving(remaining: nil)
      }
    phase = .exchange(Exchange(body: body, keepsAlive: keepsAlive))
  }

  /// The handler asks for the body. Returns whether `100 Continue` must be sent.
  mutating func wantsBody(remaining: UInt64?) -> Bool {
    guard case .exchange(var exchange) = phase, exchange.body == .awaitingContinue else { return false }
    exchange.body = .arriving(remaining: remaining)
    phase = .exchange(exchange)
    return exchange.response == .pending
  }

  /// Bytes of the body arrived; after the last ones the connection may be due for its next request.
  mutating func receivedBody(remaining: UInt64?, isLast: Bool) -> Next {
    guard case .exchange(var exchange) = phase else { return .wait }
    exchange.body = isLast ? .complete : .arriving(remaining: remaining)
    phase = .exchange(exchange)
    return isLast && exchange.response == .sent ? endExchange() : .wait
  }

  // MARK: The response

  /// A response is about to be written. Returns whether the connection will be kept after it, which its head says.
  ///
  /// - Parameters:
  ///   - isDelimited: whether its end can be seen without closing.
  ///   - discardable: the rest of an unread body that may be skipped afterwards, bytes.
  mutating func beginResponse(isDelimited: Bool, discardable: Int) -> Bool {
    guard case .exchange(var exchange) = phase, exchange.response == .pending else {
      preconditionFailure("a response was begun without a request, or twice")
    }
    let isBodyBearable =
      switch exchange.body {
      case .complete: true
      case .arriving(let remaining): remaining.map { $0 <= UInt64(discardable) } ?? false
      case .awaitingContinue: false
      }
    exchange.keepsAlive = exchange.keepsAlive && isDelimited && !isStopping && !isBodyBroken && isBodyBearable
    exchange.response = .streaming
    phase = .exchange(exchange)
    return exchange.keepsAlive
  }

  /// All bytes of the response have been handed to the socket.
  mutating func endResponse() -> Next {
    guard case .exchange(var exchange) = phase, exchange.response == .streaming else {
      preconditionFailure("a response was ended that had not begun")
    }
    exchange.response = .sent
    phase = .exchange(exchange)
    if !exchange.keepsAlive || isBodyBroken { return flush() }
    return exchange.body == .complete ? endExchange() : .discardBody
  }

  private mutating func endExchange() -> Next {
    if isStopping { return flush() }
    phase = .idle
    return .nextRequest
  }

  // MARK: Endings

  /// The client broke the protocol, or took too long. An answer can be given at once between messages; in an exchange
  /// the handler gives it, once it learns that its body failed.
  mutating func rejectedMessage() -> AtEnd {
    switch phase {
    case .idle, .head: .rejectMessage
    case .exchange(let exchange): loseBody(of: exchange)
    case .flushing, .lingering, .closed: .nothing
    }
  }

  private mutating func loseBody(of exchange: Exchange) -> AtEnd {
    if exchange.body == .complete { return .nothing }
    isBodyBroken = true
    return exchange.response == .sent ? .close : .failBody
  }

  /// The client ended its side: no more bytes will come, but it may well read (RFC 9112, 9.6 allows half-closing).
  mutating func endedInput() -> AtEnd {
    isInputEnded = true
    switch phase {
    case .idle: return .close
    case .head: return .rejectMessage
    case .exchange(let exchange): return loseBody(of: exchange)
    case .lingering: return .close
    case .flushing, .closed: return .nothing
    }
  }

  /// An answer outside of an exchange (400, 408) was written: the last one.
  mutating func flush() -> Next {
    if phase != .closed { phase = .flushing }
    return .flush
  }

  /// The last bytes are out.
  mutating func flushed() {
    precondition(phase == .flushing, "only a connection that flushes its last answer can linger")
    phase = .lingering
  }

  mutating func close() { phase = .closed }

  /// The server shuts down. Returns whether the connection can be closed at once.
  mutating func stop() -> Bool {
    isStopping = true
    return phase == .idle
  }
}
