// The caller of a single command: resumed exactly once, by the reply, a failure or cancellation.

import EventLoop

@LoopActor
final class SingleReply<Value: Sendable>: ReplySink {
  private let read: @LoopActor (RedisReplyView) throws -> Value
  private var continuation: UnsafeContinuation<Value, any Error>?
  private var isSent = false
  private(set) var isAbandoned = false

  init(read: @escaping @LoopActor (RedisReplyView) throws -> Value) { self.read = read }

  /// Suspends the caller until the reply is there; `submit` hands the command over.
  func value(submit: () -> Void) async throws -> Value {
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        self.continuation = continuation
        if Task.isCancelled { cancel() } else { submit() }
      }
    } onCancel: {
      spawn { self.cancel() }
    }
  }

  func didSend(index: Int) { isSent = true }

  func receive(_ reply: RedisReplyView, index: Int) {
    guard let continuation = take() else { return }
    if let error = reply.error {
      continuation.resume(throwing: RedisError.server(error))
    } else {
      continuation.resume(with: Result { try read(reply) })
    }
  }

  func fail(_ error: RedisError, index: Int) { take()?.resume(throwing: error) }

  private func cancel() {
    isAbandoned = true
    take()?.resume(throwing: isSent ? RedisError.lost("the caller was cancelled") : CancellationError())
  }

  private func take() -> UnsafeContinuation<Value, any Error>? {
    defer { continuation = nil }
    return continuation
  }
}
