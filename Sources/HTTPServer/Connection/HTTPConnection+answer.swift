// From a parsed head to an answer: routing, the `before` hook, limits, the handler, and how each kind of response is
// written.

import EventLoop

extension HTTPConnection {
  /// What becomes of a request.
  private enum Verdict {
    case answer(HTTPResponse)
    case run(HTTPHandler)
  }

  /// A head is complete: answers it at once, or starts its handler.
  func handle(_ head: RequestHead) {
    life.receivedHead(framing: head.framing, expectsContinue: head.expectsContinue, keepsAlive: head.keepsAlive)
    server.counters.requests += 1
    var stream: RequestBodyStream?
    if head.framing != .none {
      let body = RequestBodyStream(source: self)
      exchange = HTTPExchange(framing: head.framing, body: body)
      watch.beginExchange()
      stream = body
    }
    let request = HTTPRequest(head: head, bodyStream: stream, remoteAddress: transport.remoteAddress)
    let response: HTTPResponse
    do {
      switch try judge(request) {
      case .answer(let answer): response = answer
      case .run(let handler): return run(handler, request)
      }
    } catch {
      response = errorResponse(error, to: request)
    }
    if case .stream = response.body { return run({ _ in response }, request) }
    let next = write(response, to: request)
    if next == .nextRequest { exchange = nil } else { exchange?.body?.abandon() }
  }

  /// Everything that is decided from the head alone.
  private func judge(_ request: HTTPRequest) throws -> Verdict {
    let resolution = server.heads.resolution(of: request.head, in: server.router)
    switch resolution {
    case .route(let route, let parameters):
      request.route = route
      request.parameters = parameters
    case .options(let allow), .methodNotAllowed(let allow): request.pathMethods = allow
    case .notFound, .malformedPath: break
    }
    guard let admit = server.admission?(request) else { return try decide(request, resolution) }
    // Set before anything behind the head is parsed or read, so that a stranger's body and its next requests take no
    // memory until the request is let in.
    openExchange().awaitsAdmission = true
    return .run { [self] request in
      let verdict: Verdict
      do {
        defer { exchange?.awaitsAdmission = false }
        try await admit(request)
        verdict = try decide(request, resolution)
      }
      switch verdict {
      case .answer(let answer): return answer
      case .run(let handler):
        resume()
        return try await handler(request)
      }
    }
  }

  private func decide(_ request: HTTPRequest, _ resolution: Router.Resolution) throws -> Verdict {
    if let before = server.before, let answer = try before(request) { return .answer(answer) }
    switch resolution {
    case .notFound: throw HTTPError.notFound
    case .malformedPath: throw HTTPError.malformedPath
    case .methodNotAllowed(let allow): throw HTTPError.methodNotAllowed(allow: allow)
    case .options(let allow): return .answer(HTTPResponse(.noContent, headers: ["Allow": allow]))
    case .route(let route, _):
      if case .sized(let length) = request.head.framing, length > UInt64(route.bodyLimit) {
        throw HTTPError.bodyTooLarge(limit: route.bodyLimit)
      }
      // Nothing here decodes a coding: the coded bytes would be taken for the content itself.
      if request.head.framing != .none, !request.head.isIdentityCoded { throw HTTPError.encodedBody }
      exchange?.bodyLimit = route.bodyLimit
      exchange?.bodyTime = route.bodyTime
      switch route.action {
      case .immediate(let handler): return .answer(try handler(request))
      case .async(let handler): return .run(handler)
      }
    }
  }

  private func errorResponse(_ error: any Error, to request: HTTPRequest) -> HTTPResponse {
    switch error {
    case let error as HTTPError: return error.response
    case is ClientDisconnected:
      // A client that has ended only its own side still reads this.
      return HTTPError.malformed(.truncated).response
    default:
      if life.phase != .closed { server.onFailure?(request, error) }
      return HTTPError.unexpected.response
    }
  }

  // MARK: Handlers with a task

  private func openExchange() -> HTTPExchange {
    if let exchange { return exchange }
    let opened = HTTPExchange(framing: .none, body: nil)
    exchange = opened
    watch.beginExchange()
    return opened
  }

  private func run(_ handler: @escaping HTTPHandler, _ request: HTTPRequest) {
    let exchange = openExchange()
    exchange.task = spawn { [self] in
      let response: HTTPResponse
      do { response = try await handler(request) } catch is ConnectionAbandoned {
        return transport.close()
      } catch { response = errorResponse(error, to: request) }
      guard life.phase != .closed else { return }
      switch response.body {
      case .bytes: finish(write(response, to: request))
      case .stream(let produce, let endsWithClient):
        exchange.endsWithClient = endsWithClient
        await stream(response, produce, to: request, exchange)
      }
    }
  }

  /// Goes on with the connection after the response was written, or as much of it as the client takes now.
  private func finish(_ next: ConnectionLife.Next) {
    exchange?.body?.abandon()
    exchange?.task = nil
    if next == .nextRequest { exchange = nil }
    resume()
  }

  private func stream(
    _ response: HTTPResponse, _ produce: HTTPResponse.BodyProducer, to request: HTTPRequest, _ exchange: HTTPExchange
  ) async {
    let isChunked = !request.head.isVersion10
    writeHead(response, to: request, isDelimited: isChunked)
    if request.method == .head { return finish(life.endResponse()) }
    let writer = HTTPResponseWriter(self, isChunked: isChunked)
    exchange.writer = writer
    settle()
    do {
      if exchange.endsWithClient, life.isInputEnded { throw ClientDisconnected() }
      try await produce(writer)
    } catch {
      writer.fail(ClientDisconnected())
      guard life.phase != .closed else { return }
      if !(error is ClientDisconnected || error is CancellationError) { server.onFailure?(request, error) }
      return transport.reset()
    }
    writer.fail(ClientDisconnected())
    exchange.writer = nil
    guard life.phase != .closed else { return }
    if isChunked { output.append("0\r\n\r\n") }
    finish(life.endResponse())
  }

  // MARK: Writing

  private func write(_ response: HTTPResponse, to request: HTTPRequest) -> ConnectionLife.Next {
    let body = writeHead(response, to: request, isDelimited: true)
    if body.isEmpty { return life.endResponse() }
    openExchange().unsent = body[...]
    return sendUnsent()
  }

  /// Hands over a large body in pieces, as the client takes them: a thousand slow readers of one page share its bytes
  /// instead of owning a copy each.
  private func sendUnsent() -> ConnectionLife.Next {
    output.flush(to: transport)
    guard let exchange else { preconditionFailure("a body is sent outside of an exchange") }
    while !exchange.unsent.isEmpty {
      if transport.queuedByteCount > TCPConnection.highWaterMark || transport.isClosed { return .wait }
      exchange.unsent.prefix(Self.pieceSize).withUnsafeBytes { transport.write($0) }
      exchange.unsent = exchange.unsent.dropFirst(Self.pieceSize)
    }
    exchange.unsent = []
    return life.endResponse()
  }

  /// How much of a large body the kernel is offered at once, in bytes.
  private static let pieceSize = 256 * 1024

  /// The client has taken what was queued: more may follow.
  func drained() {
    if let exchange {
      exchange.writer?.drained()
      if !exchange.unsent.isEmpty, sendUnsent() == .nextRequest { self.exchange = nil }
    }
    resume()
  }

  /// Writes the head, and a small body with it. Returns a body too large for the buffer.
  @discardableResult
  private func writeHead(_ response: HTTPResponse, to request: HTTPRequest, isDelimited: Bool) -> [UInt8] {
    let keepsAlive = life.beginResponse(isDelimited: isDelimited, discardable: server.limits.discardedBody)
    let frame = ResponseFrame(
      isHead: request.method == .head, isVersion10: request.head.isVersion10, keepsAlive: keepsAlive)
    server.note(response.status, for: request)
    return ResponseEncoder.append(response, adding: request.responseHeaders, frame: frame, to: output)
  }

  /// The answer to something that never became a request; the last one of this connection.
  func answerOutsideExchange(_ error: HTTPError) {
    _ = ResponseEncoder.append(
      error.response, adding: HTTPHeaders(), frame: ResponseFrame(keepsAlive: false), to: output)
    _ = life.flush()
  }

  /// A piece of a streamed body.
  func writePiece(_ bytes: UnsafeRawBufferPointer, isChunked: Bool) {
    guard !bytes.isEmpty, life.phase != .closed else { return }
    if isChunked {
      output.append(bytes.count, radix: 16)
      output.append("\r\n")
    }
    output.append(bytes)
    if isChunked { output.append("\r\n") }
    output.flush(to: transport)
    noteBurden()
  }
}
