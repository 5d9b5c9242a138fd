// The caller of a pipeline: collects all replies in order and is resumed once, when the last one is there or when
// the first one is known to be missing.

import EventLoop

@LoopActor
final class PipelineReplies: ReplySink {
  private var replies: [RedisReply]
  private var missing: Int
  private var sent = 0
  private var continuation: UnsafeContinuation<[RedisReply], any Error>?
  private(set) var isAbandoned = false

  /// - Parameter count: commands in the pipeline, at least one.
  init(count: Int) {
    replies = [RedisReply](repeating: .null, count: count)
    missing = count
  }

  /// Suspends the caller until all replies are there; `submit` hands the commands over.
  func values(submit: () -> Void) async throws -> [RedisReply] {
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        self.continuation = continuation
        if Task.isCancelled { cancel() } else { submit() }
      }
    } onCancel: {
      spawn { self.cancel() }
    }
  }

  func didSend(index: Int) { sent += 1 }

  func receive(_ reply: RedisReplyView, index: Int) {
    if isAbandoned { return }
    replies[index] = reply.copy()
    missing -= 1
    if missing == 0 { finish(.success(replies)) }
  }

  /// One command without a reply fails the whole pipeline. Those of its commands that were sent may have been executed.
  func fail(_ error: RedisError, index: Int) {
    if case .unavailable(let reason) = error, sent > 0 {
      finish(.failure(RedisError.lost(reason)))
    } else {
      finish(.failure(error))
    }
  }

  private func cancel() {
    finish(.failure(sent > 0 ? RedisError.lost("the caller was cancelled") : CancellationError()))
  }

  private func finish(_ result: Result<[RedisReply], any Error>) {
    isAbandoned = true
    replies = []
    continuation?.resume(with: result)
    continuation = nil
  }
}
