// A body on its way from the connection, which puts pieces in as they arrive, to the handler, which takes them out.
//
// One piece fills the stream, also while the handler works on it: the connection reads again when the handler asks for
// the next one. So a turn of the loop handles one piece of a body, however fast it comes, whatever else is due runs in
// between, and the rest of the body waits in the kernel.

import EventLoop

/// What the stream asks of the connection it belongs to.
@LoopActor
protocol RequestBodySource: AnyObject {
  /// The handler waits for a piece of the body.
  func bodyIsWanted()
}

/// The body of one request on its way to the handler.
@LoopActor
final class RequestBodyStream {
  private weak var source: (any RequestBodySource)?
  private var chunks: [[UInt8]] = []
  private var isComplete = false
  private var failure: (any Error)?
  private var waiter: UnsafeContinuation<[UInt8]?, any Error>?
  /// The handler has a piece and has not asked for the next one.
  private var isHandling = false

  init(source: any RequestBodySource) { self.source = source }

  /// A body that is there already.
  init(complete bytes: [UInt8]) {
    chunks = stride(from: 0, to: bytes.count, by: RequestReader.pieceLimit).map {
      Array(bytes[$0..<min($0 + RequestReader.pieceLimit, bytes.count)])
    }
    isComplete = true
  }

  /// Whether there is a piece that the handler has not finished with.
  var isFull: Bool { isHandling || !chunks.isEmpty }

  // MARK: The connection's side

  func append(_ chunk: [UInt8]) {
    guard failure == nil, !chunk.isEmpty else { return }
    guard let waiter = take() else { return chunks.append(chunk) }
    isHandling = true
    waiter.resume(returning: chunk)
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
    isHandling = !chunks.isEmpty
    if isHandling { return chunks.removeFirst() }
    if isComplete { return nil }
    precondition(waiter == nil, "two tasks read the same request body")
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiter = continuation
        source?.bodyIsWanted()
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
