// uv_listen: accepts connections. Not accepting is the back-pressure: as long as the connection that libuv announced
// has not been taken, it leaves the others in the kernel's queue. When thousands come at once, each turn accepts a few,
// and connections that are open already do not wait for them.

import CUV

/// A listening TCP socket.
@LoopActor
public final class TCPListener {
  private nonisolated(unsafe) let handle: UnsafeMutablePointer<uv_tcp_t>
  private var onConnection: (@LoopActor (TCPConnection) -> Void)?
  private var isClosed = false
  private var isPaused = false
  /// The turn in which connections were last accepted, and how many.
  private var turn: UInt64 = 0
  private var acceptedInTurn = 0
  /// Whether a connection has come that was not accepted; more may be behind it in the kernel's queue.
  public private(set) var isOneWaiting = false

  /// Connections accepted in one turn of the loop; each costs some ten microseconds.
  package static let acceptedAtOnce = 32

  /// Binds; port 0 takes a free one. Connections are queued by the kernel from `start` on.
  /// - Throws: `LoopError`, for example with `EADDRINUSE`.
  public init(address: SocketAddress) throws(LoopError) {
    handle = .allocate(capacity: 1)
    must(uv_tcp_init(uvLoop, handle), "uv_tcp_init")
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    try check(address.withSockaddr { sockaddr, _ in uv_tcp_bind(handle, sockaddr, 0) }, "uv_tcp_bind")
  }

  /// The bound address, with the port the system chose.
  public var localAddress: SocketAddress? { TCPConnection.address(of: handle, uv_tcp_getsockname) }

  /// Starts listening.
  /// - Parameter backlog: connections the kernel keeps while we do not accept (its own maximum applies too).
  /// - Throws: `LoopError`; a taken address may show only here.
  public func start(backlog: Int32 = 4096, _ onConnection: @escaping @LoopActor (TCPConnection) -> Void)
    throws(LoopError)
  {
    self.onConnection = onConnection
    try check(
      uv_listen(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self), backlog) { stream, status in
        // An error here is temporary: a connection that was reset before it was accepted, or no descriptors left.
        if status == 0 { owner(stream?.pointee.data, as: TCPListener.self)?.connectionArrived() }
      }, "uv_listen")
  }

  /// Stops accepting; connections wait in the kernel.
  public func pause() { isPaused = true }

  /// Accepts again.
  public func resume() {
    isPaused = false
    accept()
  }

  /// Stops listening; connections already accepted are not touched.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    onConnection = nil
    closeAndFree(handle)
  }

  private nonisolated func connectionArrived() {
    LoopActor.assumeIsolated {
      isOneWaiting = true
      if LoopExecutor.shared.turn != turn {
        turn = LoopExecutor.shared.turn
        acceptedInTurn = 0
      }
      acceptedInTurn += 1
      if acceptedInTurn < Self.acceptedAtOnce { return accept() }
      // This turn's share is used up. A job accepts this one later; until then libuv announces no other.
      spawn { self.accept() }
    }
  }

  private func accept() {
    guard !isClosed, !isPaused, isOneWaiting else { return }
    isOneWaiting = false
    let client = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
    must(uv_tcp_init(uvLoop, client), "uv_tcp_init")
    let result = uv_accept(
      UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self),
      UnsafeMutableRawPointer(client).assumingMemoryBound(to: uv_stream_t.self))
    if result < 0 { return closeAndFree(client) }
    onConnection?(TCPConnection(adopting: client))
  }

  deinit {
    if isClosed { return }
    nonisolated(unsafe) let handle = handle
    releaseOnLoop { closeAndFree(handle) }
  }
}
