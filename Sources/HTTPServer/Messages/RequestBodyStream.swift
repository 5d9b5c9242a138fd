// The queue between the connection, which puts pieces of a body in as they arrive, and the handler, which takes them
// out. Holds two pieces; the connection stops reading until there is room again.

import EventLoop

/// What the stream asks of the connection it belongs to.
@LoopActor
protocol RequestBodySource: AnyObject {
  /// The handler waits for the body for the first time.
  func bodyIsWanted()
  /// The queue has room again.
  func bodyHasRoom()
}

/// The body of one request on its way to the handler.
@LoopActor
final class RequestBodyStream {
  /// Pieces that may wait before reading stops.
  nonisolated static let capacity = 2

  private weak var source: (any RequestBodySource)?
  private var chunks: [[UInt8]] = []
  private var isComplete = false
  private var failure: (any Error)?
  private var waiter: UnsafeContinuation<[UInt8]?, any Error>?
  private var wasAsked = false

  init(source: any RequestBodySource) { self.source = source }

  /// A body that is there already.
  init(complete bytes: [UInt8]) {
    chunks = stride(from: 0, to: bytes.count, by: RequestReader.pieceLimit).map {
      Array(bytes[$0..<min($0 + RequestReader.pieceLimit, bytes.count)])
    }
    isComplete = true
  }

  var isFull: Bool { chunks.count >= Self.capacity }

  // MARK: The connection's side

  func append(_ chunk: [UInt8]) {
    guard failure == nil, !chunk.isEmpty else { return }
    if let waiter = take() { waiter.resume(returning: chunk) } else { chunks.append(chunk) }
  }

  func complete() {
    isComplete = true
    if chunks.isEmpty { take()?.resume(returning: nil) }
  }

  /// Ends the stream with an error; what still waits is dropped. The first error stays.
  func fail(_ error: any Error) {
    guard failure == nil, !isComplete else { return }
    failure = error
    chunks = []
    take()?.resume(throwing: error)
  }

  /// The answer is given: nobody reads what still arrives.
  func abandon() {
    isComplete = false
    fail(ClientDisconnected())
  }

  // MARK: The handler's side

  func next() async throws -> [UInt8]? {
    if let failure { throw failure }
    if !chunks.isEmpty {
      let wasFull = isFull
      let chunk = chunks.removeFirst()
      if wasFull, !isFull { source?.bodyHasRoom() }
      return chunk
    }
    if isComplete { return nil }
    precondition(waiter == nil, "two tasks read the same request body")
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiter = continuation
        if !wasAsked {
          wasAsked = true
          source?.bodyIsWanted()
        }
      }
    } onCancel: {
      spawn { self.cancelWait() }
    }
  }

  private func cancelWait() { take()?.resume(throwing: CancellationError()) }

  private func take() -> UnsafeContinuation<[UInt8]?, any Error>? {
    defer { waiter = nil }
    return waiter
  }
}
