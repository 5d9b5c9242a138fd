// The way out for a streamed response. Writing waits while the client has too much to read, so a producer never runs
// ahead of its reader by more than the socket's high-water mark.

import EventLoop

/// Writes the body of a streamed response, from one task.
@LoopActor
public final class HTTPResponseWriter {
  private weak var connection: HTTPConnection?
  private let isChunked: Bool
  private var failure: (any Error)?
  private var waiter: UnsafeContinuation<Void, any Error>?

  init(_ connection: HTTPConnection, isChunked: Bool) {
    self.connection = connection
    self.isChunked = isChunked
  }

  /// Sends bytes to the client and returns when it has room for more. Pieces of some kilobytes are best: each call
  /// is one chunk and one call to the kernel.
  /// - Throws: `ClientDisconnected` when the client is gone; `CancellationError`.
  public func write(_ bytes: [UInt8]) async throws {
    try bytes.withUnsafeBytes { try accept($0) }
    try await waitForRoom()
  }

  /// Sends text in UTF-8; see `write(_:)`.
  public func write(_ text: String) async throws {
    var text = text
    try text.withUTF8 { try accept(UnsafeRawBufferPointer($0)) }
    try await waitForRoom()
  }

  private func accept(_ bytes: UnsafeRawBufferPointer) throws {
    if let failure { throw failure }
    try Task.checkCancellation()
    guard let connection else { throw ClientDisconnected() }
    connection.writePiece(bytes, isChunked: isChunked)
  }

  private func waitForRoom() async throws {
    while let connection, connection.transport.queuedByteCount > TCPConnection.highWaterMark {
      precondition(waiter == nil, "two tasks write the same response")
      try await withTaskCancellationHandler {
        try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
          if let failure { return continuation.resume(throwing: failure) }
          if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
          waiter = continuation
        }
      } onCancel: {
        spawn { self.cancelWait() }
      }
    }
    if let failure { throw failure }
  }

  /// The socket's queue has run empty.
  func drained() { take()?.resume() }

  /// Nothing can be written any more.
  func fail(_ error: any Error) {
    if failure == nil { failure = error }
    take()?.resume(throwing: error)
  }

  private func cancelWait() { take()?.resume(throwing: CancellationError()) }

  private func take() -> UnsafeContinuation<Void, any Error>? {
    defer { waiter = nil }
    return waiter
  }
}
