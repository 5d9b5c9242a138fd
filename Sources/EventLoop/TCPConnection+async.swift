// Straight-line reading and writing for code without a delegate: small clients and tests.

import DequeModule

extension TCPConnection {
  /// The next bytes, or nil when the peer sends no more. One reader at a time.
  /// - Throws: `LoopError` when the connection broke or was closed, `CancellationError`.
  public func read() async throws -> [UInt8]? {
    let mailbox = openMailbox()
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        mailbox.wait(for: continuation)
        if mailbox.isReaderWaiting { startReading() }
      }
    } onCancel: {
      releaseOnLoop { mailbox.cancelReader() }
    }
  }

  /// Writes, and returns when no more than the high-water mark is queued.
  /// - Throws: `LoopError` when the connection broke or was closed, `CancellationError`.
  public func send(_ bytes: [UInt8]) async throws {
    let mailbox = openMailbox()
    if let error = mailbox.closedBy { throw error }
    write(bytes)
    if isClosed { throw LoopError.closed("uv_write") }
    while queuedByteCount > TCPConnection.highWaterMark {
      try await withTaskCancellationHandler {
        try await withUnsafeThrowingContinuation { mailbox.waitForDrain($0) }
      } onCancel: {
        releaseOnLoop { mailbox.cancelWriters() }
      }
    }
  }

  private func openMailbox() -> TCPMailbox {
    if let mailbox { return mailbox }
    let mailbox = TCPMailbox(closedBy: isClosed ? .closed("uv_read") : nil)
    self.mailbox = mailbox
    return mailbox
  }
}

/// Keeps what arrived until somebody reads it, at most one buffer, and the tasks that wait.
@LoopActor
final class TCPMailbox {
  private(set) var closedBy: LoopError?
  private var chunks: Deque<[UInt8]> = []
  private var isAtEOF = false
  private var reader: UnsafeContinuation<[UInt8]?, any Error>?
  private var writers: [UnsafeContinuation<Void, any Error>] = []

  init(closedBy: LoopError?) { self.closedBy = closedBy }

  var isReaderWaiting: Bool { reader != nil }

  func wait(for continuation: UnsafeContinuation<[UInt8]?, any Error>) {
    precondition(reader == nil, "two tasks read the same connection")
    if let chunk = chunks.popFirst() {
      continuation.resume(returning: chunk)
    } else if isAtEOF {
      continuation.resume(returning: nil)
    } else if let closedBy {
      continuation.resume(throwing: closedBy)
    } else {
      reader = continuation
    }
  }

  func waitForDrain(_ continuation: UnsafeContinuation<Void, any Error>) {
    if let closedBy { continuation.resume(throwing: closedBy) } else { writers.append(continuation) }
  }

  func deliver(_ bytes: UnsafeRawBufferPointer, on connection: TCPConnection) {
    connection.stopReading()
    if let reader = take() { reader.resume(returning: Array(bytes)) } else { chunks.append(Array(bytes)) }
  }

  func deliverEOF() {
    isAtEOF = true
    take()?.resume(returning: nil)
  }

  func deliverDrain() {
    let waiting = writers
    writers = []
    for writer in waiting { writer.resume() }
  }

  func deliverClose(_ error: LoopError?) {
    let error = error ?? .closed("uv_read")
    closedBy = error
    take()?.resume(throwing: error)
    let waiting = writers
    writers = []
    for writer in waiting { writer.resume(throwing: error) }
  }

  func cancelReader() { take()?.resume(throwing: CancellationError()) }

  func cancelWriters() {
    let waiting = writers
    writers = []
    for writer in waiting { writer.resume(throwing: CancellationError()) }
  }

  private func take() -> UnsafeContinuation<[UInt8]?, any Error>? {
    defer { reader = nil }
    return reader
  }
}
