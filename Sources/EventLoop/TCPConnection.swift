// uv_tcp: one connected socket. Reads arrive in a buffer that all connections share, so an idle connection owns none.
// Writes go to the kernel at once, and only what it does not take is queued. Back-pressure both ways: `stopReading` for
// what comes in, `queuedByteCount` and `connectionDidDrain` for what goes out.

import CUV
import Glibc

/// What the owner of a connection is told. All calls come on the loop, and none from inside a call to the connection,
/// except that `write` may close it.
@LoopActor
public protocol TCPConnectionDelegate: AnyObject {
  /// - Parameter bytes: at least one byte, valid only during the call.
  func connection(_ connection: TCPConnection, didRead bytes: UnsafeRawBufferPointer)
  /// The peer sends no more; writing is still possible.
  func connectionDidReachEOF(_ connection: TCPConnection)
  /// All queued bytes have been handed to the kernel.
  func connectionDidDrain(_ connection: TCPConnection)
  /// The deadline passed; the connection is still open.
  func connectionDeadlineExpired(_ connection: TCPConnection)
  /// The last call, exactly once, also after an own `close`.
  /// - Parameter error: why it closed by itself; nil after `close`.
  func connection(_ connection: TCPConnection, didCloseWith error: LoopError?)
}

/// A connected TCP socket. It keeps itself alive until it has closed, and its delegate with it.
@LoopActor
public final class TCPConnection {
  /// Queued bytes above which a writer should wait for the drain, in bytes.
  public nonisolated static let highWaterMark = 256 * 1024
  /// The most that one read gives, in bytes.
  nonisolated static let readBufferSize = 64 * 1024
  /// The most that one read gives while reading in small pieces, in bytes.
  package nonisolated static let smallPiece = 4 * 1024

  // The run-time exclusivity checks are off for what every read and write touches: they cost a tenth of a small
  // request, all accesses are on one thread, and none is held across a call to the delegate.

  /// Who is told; kept until the connection has closed.
  @exclusivity(unchecked) public var delegate: (any TCPConnectionDelegate)?
  /// The peer; nil when it had gone before it was asked for.
  public let remoteAddress: SocketAddress?
  @exclusivity(unchecked) public private(set) var isReading = false
  @exclusivity(unchecked) private var readsSmallPieces = false
  @exclusivity(unchecked) public private(set) var isClosed = false

  let handle: UnsafeMutablePointer<uv_tcp_t>
  @exclusivity(unchecked) private var pending: [UInt8] = []
  @exclusivity(unchecked) private var inFlightByteCount = 0
  /// Bytes of writes that have ended.
  @exclusivity(unchecked) private var takenByteCount: UInt64 = 0
  @exclusivity(unchecked) private var afterFlush = AfterFlush.stayOpen
  private var closeError: LoopError?
  /// When the deadline passes; nil when none is set.
  @exclusivity(unchecked) public private(set) var deadline: LoopInstant?
  @exclusivity(unchecked) private var deadlineTimer: Timer?
  var mailbox: TCPMailbox?

  private enum AfterFlush { case stayOpen, shutdown, close }

  // `nonisolated(unsafe)` so that callbacks need no check of whose thread it is; like all of this class it is touched
  // by the loop's thread only.
  private nonisolated(unsafe) static let readBuffer =
    UnsafeMutableRawBufferPointer.allocate(byteCount: readBufferSize, alignment: 16)

  init(adopting handle: UnsafeMutablePointer<uv_tcp_t>) {
    self.handle = handle
    remoteAddress = TCPConnection.address(of: handle, uv_tcp_getpeername)
    uv_tcp_nodelay(handle, 1)
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
  }

  static func address(
    of handle: UnsafeMutablePointer<uv_tcp_t>,
    _ ask: (UnsafePointer<uv_tcp_t>?, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<Int32>?) -> Int32
  ) -> SocketAddress? {
    var storage = sockaddr_storage()
    var size = Int32(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) {
      let address = $0.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      return ask(handle, address, &size) == 0 ? SocketAddress(address) : nil
    }
  }

  // MARK: Reading

  /// - Parameter inSmallPieces: for a reader that must keep what it reads and does not know yet whether it wants it:
  ///   the rest stays in the kernel.
  public func startReading(inSmallPieces: Bool = false) {
    guard !isReading || inSmallPieces != readsSmallPieces, !isClosed else { return }
    let stream = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self)
    // libuv takes no other buffer for a stream that reads. Stopping costs no system call before the loop waits.
    if isReading { uv_read_stop(stream) }
    let result = uv_read_start(
      stream, inSmallPieces ? TCPConnection.offerSmallPiece : TCPConnection.offerBuffer,
      { @Sendable stream, count, _ in owner(stream?.pointee.data, as: TCPConnection.self)?.didRead(count) })
    if result < 0 { return fail(LoopError(call: "uv_read_start", code: result)) }
    isReading = true
    readsSmallPieces = inSmallPieces
  }

  private nonisolated static let offerBuffer: uv_alloc_cb = { @Sendable _, _, buffer in
    buffer!.pointee.base = TCPConnection.readBuffer.baseAddress!.assumingMemoryBound(to: CChar.self)
    buffer!.pointee.len = TCPConnection.readBufferSize
  }

  private nonisolated static let offerSmallPiece: uv_alloc_cb = { @Sendable _, _, buffer in
    buffer!.pointee.base = TCPConnection.readBuffer.baseAddress!.assumingMemoryBound(to: CChar.self)
    buffer!.pointee.len = TCPConnection.smallPiece
  }

  /// Leaves further bytes in the kernel, which in turn slows the peer down.
  public func stopReading() {
    guard isReading, !isClosed else { return }
    isReading = false
    uv_read_stop(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self))
  }

  private nonisolated func didRead(_ count: Int) {
    LoopActor.assumeIsolated {
      if count > 0 {
        let bytes = UnsafeRawBufferPointer(rebasing: TCPConnection.readBuffer[..<count])
        if let delegate { delegate.connection(self, didRead: bytes) } else { mailbox?.deliver(bytes, on: self) }
      } else if count == Int(UV_EOF.rawValue) {
        stopReading()
        if let delegate { delegate.connectionDidReachEOF(self) } else { mailbox?.deliverEOF() }
      } else if count < 0 {
        fail(LoopError(call: "uv_read", code: Int32(count)))
      }
    }
  }

  // MARK: Writing

  /// Bytes accepted for writing that the kernel has not taken yet.
  public var queuedByteCount: Int { pending.count + inFlightByteCount }

  /// Bytes that the peer's system has acknowledged so far, also in the middle of a large write: they show whether a
  /// slow peer moves at all. It asks the kernel, so it is for an occasional look; 0 once closed.
  public var deliveredByteCount: UInt64 {
    guard !isClosed else { return 0 }
    let stream = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self)
    let unwritten = min(inFlightByteCount, uv_stream_get_write_queue_size(stream))
    let taken = takenByteCount + UInt64(inFlightByteCount - unwritten)
    var descriptor: Int32 = -1
    var unacknowledged: Int32 = 0
    guard uv_fileno(base(handle), &descriptor) == 0, ioctl(descriptor, UInt(TIOCOUTQ), &unacknowledged) == 0 else {
      return taken
    }
    return taken - min(taken, UInt64(max(0, unacknowledged)))
  }

  /// Writes in order: to the kernel at once if nothing waits, else behind what waits. After `close` or a
  /// `shutdownWrite` the bytes are dropped.
  public func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

  public func write(_ bytes: UnsafeRawBufferPointer) {
    guard !isClosed, afterFlush == .stayOpen, let start = bytes.baseAddress, !bytes.isEmpty else { return }
    guard queuedByteCount == 0 else { return pending.append(contentsOf: bytes) }
    var buffer = uv_buf_init(
      UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: CChar.self)), UInt32(bytes.count))
    let written = tryWrite(&buffer, 1)
    if written < bytes.count { enqueue(UnsafeRawBufferPointer(rebasing: bytes[max(0, written)...])) }
  }

  /// Writes several pieces with one call to the kernel.
  public func write(vectored pieces: [[UInt8]]) {
    guard !isClosed, afterFlush == .stayOpen else { return }
    guard queuedByteCount == 0 else {
      for piece in pieces { pending.append(contentsOf: piece) }
      return
    }
    // The arrays are kept alive by `pieces`; their storage is contiguous and not touched during the call.
    var buffers = pieces.map { piece in
      piece.withUnsafeBytes {
        uv_buf_init(
          UnsafeMutablePointer(mutating: $0.baseAddress?.assumingMemoryBound(to: CChar.self)), UInt32($0.count))
      }
    }
    var skip = withExtendedLifetime(pieces) { max(0, tryWrite(&buffers, UInt32(buffers.count))) }
    if isClosed { return }
    for piece in pieces {
      if skip < piece.count { pending.append(contentsOf: piece[skip...]) }
      skip = max(0, skip - piece.count)
    }
    flushPending()
  }

  /// Bytes the kernel took; 0 when it is full. A broken connection is failed.
  private func tryWrite(_ buffers: UnsafeMutablePointer<uv_buf_t>, _ count: UInt32) -> Int {
    let result = uv_try_write(
      UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self), buffers, count)
    if result >= 0 {
      takenByteCount += UInt64(result)
      return Int(result)
    }
    if result != UV_EAGAIN.rawValue { fail(LoopError(call: "uv_try_write", code: result)) }
    return 0
  }

  private func enqueue(_ bytes: UnsafeRawBufferPointer) {
    if isClosed { return }
    pending.append(contentsOf: bytes)
    flushPending()
  }

  /// One uv_write is under way at a time; what is written meanwhile gathers in `pending` and follows as one.
  private func flushPending() {
    guard inFlightByteCount == 0, !pending.isEmpty, !isClosed else { return }
    let request = TCPWriteRequest.make(copying: pending)
    let count = pending.count
    pending.removeAll(keepingCapacity: count <= 16 * 1024)
    inFlightByteCount = count
    let result = uv_write(
      &request.pointee.write, UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_stream_t.self),
      &request.pointee.buffer, 1
    ) { @Sendable write, status in
      let stream = write!.pointee.handle
      TCPWriteRequest.free(write!)
      owner(stream?.pointee.data, as: TCPConnection.self)?.didWrite(status)
    }
    if result < 0 {
      TCPWriteRequest.free(&request.pointee.write)
      fail(LoopError(call: "uv_write", code: result))
    }
  }

  private nonisolated func didWrite(_ status: Int32) {
    LoopActor.assumeIsolated {
      if status == 0 { takenByteCount += UInt64(inFlightByteCount) }
      inFlightByteCount = 0
      if isClosed { return }
      if status < 0 { return fail(LoopError(call: "uv_write", code: status)) }
      if !pending.isEmpty { return flushPending() }
      finishFlush()
      if isClosed { return }
      if let delegate { delegate.connectionDidDrain(self) } else { mailbox?.deliverDrain() }
    }
  }

  /// Sends FIN once all queued bytes are out; reading goes on.
  public func shutdownWrite() { endWriting(.shutdown) }

  /// Closes once all queued bytes are out.
  package func closeAfterFlush() { endWriting(.close) }

  private func endWriting(_ ending: AfterFlush) {
    guard !isClosed else { return }
    let wasShutDown = afterFlush == .shutdown
    if afterFlush != .close { afterFlush = ending }
    if queuedByteCount == 0, !(wasShutDown && ending == .shutdown) { finishFlush() }
  }

  private func finishFlush() {
    switch afterFlush {
    case .stayOpen: break
    case .close: close()
    case .shutdown:
      // The socket's own shutdown: uv_shutdown would need a request per connection for the same system call.
      var descriptor: Int32 = -1
      if uv_fileno(base(handle), &descriptor) == 0 { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }
    }
  }

  // MARK: Deadline

  /// Sets the connection's one deadline, replacing the former; nil clears it. Cheap enough for every request: the
  /// timer runs on and is only looked at again when it fires.
  public func setDeadline(after duration: Duration?) {
    guard !isClosed else { return }
    guard let duration else {
      deadline = nil
      return
    }
    let due = Loop.now + duration
    deadline = due
    if let timer = deadlineTimer, timer.isActive, timerDue <= due { return }
    armDeadlineTimer(due)
  }

  @exclusivity(unchecked) private var timerDue = LoopInstant(nanoseconds: 0)

  private func armDeadlineTimer(_ due: LoopInstant) {
    let timer = deadlineTimer ?? Timer()
    deadlineTimer = timer
    timerDue = due
    timer.start(at: due) { [unowned self] in
      guard let deadline = self.deadline else { return }
      if deadline > Loop.now { return armDeadlineTimer(deadline) }
      self.deadline = nil
      delegate?.connectionDeadlineExpired(self)
    }
  }

  // MARK: Closing

  /// Closes at once and drops what is queued. The delegate is told in a later turn.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    isReading = false
    deadlineTimer?.close()
    deadlineTimer = nil
    pending = []
    uv_close(base(handle)) { @Sendable handle in
      let reference = Unmanaged<TCPConnection>.fromOpaque(handle!.pointee.data)
      reference.takeUnretainedValue().didClose()
      UnsafeMutableRawPointer(handle!).deallocate()
      reference.release()
    }
  }

  /// Closes with a reset (RST) instead of FIN, so that the peer sees an error rather than an end.
  public func reset() {
    guard !isClosed else { return }
    var linger = linger(l_onoff: 1, l_linger: 0)
    var descriptor: Int32 = -1
    if uv_fileno(base(handle), &descriptor) == 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
    close()
  }

  private func fail(_ error: LoopError) {
    guard !isClosed else { return }
    closeError = error
    close()
  }

  private nonisolated func didClose() {
    LoopActor.assumeIsolated {
      let delegate = self.delegate
      self.delegate = nil
      delegate?.connection(self, didCloseWith: closeError)
      mailbox?.deliverClose(closeError)
    }
  }
}
