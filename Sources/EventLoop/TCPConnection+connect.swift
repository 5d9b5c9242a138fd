// Opening a connection: uv_tcp_connect with a deadline.

import CUV

extension TCPConnection {
  /// Connects to a numeric address.
  /// - Throws: `LoopError`, with `ETIMEDOUT` when `timeout` passed; `CancellationError`.
  public static func connect(to address: SocketAddress, timeout: Duration = .seconds(10)) async throws -> TCPConnection
  {
    let attempt = TCPConnectAttempt()
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { attempt.start(to: address, timeout: timeout, resuming: $0) }
    } onCancel: {
      releaseOnLoop { attempt.finish(.failure(CancellationError())) }
    }
  }
}

/// One attempt: ends once, by the connect callback, the deadline or cancellation.
@LoopActor
private final class TCPConnectAttempt {
  private var handle: UnsafeMutablePointer<uv_tcp_t>?
  private var timer: Timer?
  private var continuation: UnsafeContinuation<TCPConnection, any Error>?
  private var isFinished = false

  nonisolated init() {}

  func start(
    to address: SocketAddress, timeout: Duration, resuming continuation: UnsafeContinuation<TCPConnection, any Error>
  ) {
    self.continuation = continuation
    if isFinished { return resume(.failure(CancellationError())) }
    let handle = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
    must(uv_tcp_init(uvLoop, handle), "uv_tcp_init")
    self.handle = handle
    let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
    request.pointee.data = Unmanaged.passRetained(self).toOpaque()
    let result = address.withSockaddr { sockaddr, _ in
      uv_tcp_connect(request, handle, sockaddr) { request, status in
        let attempt = Unmanaged<TCPConnectAttempt>.fromOpaque(request!.pointee.data).takeRetainedValue()
        request!.deallocate()
        LoopActor.assumeIsolated { attempt.didConnect(status) }
      }
    }
    if result < 0 {
      Unmanaged<TCPConnectAttempt>.fromOpaque(request.pointee.data).release()
      request.deallocate()
      return finish(.failure(LoopError(call: "uv_tcp_connect", code: result)))
    }
    let timer = Timer()
    self.timer = timer
    timer.start(after: timeout) { [self] in finish(.failure(LoopError.timedOut("uv_tcp_connect"))) }
  }

  private func didConnect(_ status: Int32) {
    if status < 0 { return finish(.failure(LoopError(call: "uv_tcp_connect", code: status))) }
    guard !isFinished, let handle else { return }
    self.handle = nil
    finish(.success(TCPConnection(adopting: handle)))
  }

  func finish(_ result: Result<TCPConnection, any Error>) {
    guard !isFinished else { return }
    isFinished = true
    timer?.close()
    timer = nil
    if let handle { closeAndFree(handle) }
    handle = nil
    resume(result)
  }

  private func resume(_ result: Result<TCPConnection, any Error>) {
    continuation?.resume(with: result)
    continuation = nil
  }
}
