// How handlers read a body: piece by piece, or whole with a limit.

import EventLoop

extension HTTPRequest {
  /// The size the client announced; nil for a chunked body, 0 when there is none.
  public var contentLength: Int? {
    switch head.framing {
    case .none: 0
    case .sized(let length): Int(clamping: length)
    case .chunked: nil
    }
  }

  /// The next piece of the body, at most 64 KiB; nil at its end. The connection is not read while the handler has a
  /// piece, so one that takes its time slows the client down. The first call answers `Expect: 100-continue`.
  ///
  /// A piece is bulk work: it is handed over at the task's bulk turn (`Loop.bulkTurn`), behind whatever else is due.
  ///
  /// One task at a time may read.
  /// - Throws: `ClientDisconnected` when the client went away or ended in mid-body; `HTTPError` with 413 past the
  ///   route's limit, 408 when the body stopped moving, 400 when its framing broke; `CancellationError`.
  public func nextChunk() async throws -> [UInt8]? {
    guard let chunk = try await bodyStream?.next() else { return nil }
    await Loop.bulkTurn()
    return chunk
  }

  /// The body as a sequence of the pieces `nextChunk` gives.
  public nonisolated var body: HTTPRequestBody { HTTPRequestBody(request: self) }

  /// The whole body. It waits for no bulk turns, since the pieces are only gathered.
  /// - Parameter limit: bytes; the route's own limit applies as well.
  /// - Throws: `HTTPError` with 413 when it is larger, and what `nextChunk` throws.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    if let contentLength, contentLength > limit { throw HTTPError.bodyTooLarge(limit: limit) }
    guard let bodyStream, var whole = try await bodyStream.next() else { return [] }
    while true {
      if whole.count > limit { throw HTTPError.bodyTooLarge(limit: limit) }
      guard let chunk = try await bodyStream.next() else { return whole }
      whole.append(contentsOf: chunk)
    }
  }
}

/// A request's body as an asynchronous sequence of byte arrays, to be iterated once.
public struct HTTPRequestBody: AsyncSequence {
  let request: HTTPRequest

  public struct AsyncIterator: AsyncIteratorProtocol {
    let request: HTTPRequest

    public func next() async throws -> [UInt8]? { try await request.nextChunk() }
  }

  public nonisolated func makeAsyncIterator() -> AsyncIterator { AsyncIterator(request: request) }
}
