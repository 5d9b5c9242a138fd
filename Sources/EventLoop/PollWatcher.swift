// uv_poll: readiness of a descriptor that somebody else owns. hiredis and curl bring their own sockets; this
// tells them when to read and write. The descriptor must stay open until `stop` or `close`.

import CUV

/// What a descriptor is watched for, or is ready for.
public struct PollEvents: OptionSet, Sendable, Hashable {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let readable = PollEvents(rawValue: Int32(UV_READABLE.rawValue))
  public static let writable = PollEvents(rawValue: Int32(UV_WRITABLE.rawValue))
  public static let disconnect = PollEvents(rawValue: Int32(UV_DISCONNECT.rawValue))
}

/// Watches a foreign descriptor for readiness.
@LoopActor
public final class PollWatcher {
  private nonisolated(unsafe) let handle: UnsafeMutablePointer<uv_poll_t>
  private var body: (@LoopActor (PollEvents, Int32) -> Void)?
  private var isClosed = false

  /// - Throws: `LoopError` when the descriptor cannot be polled (a regular file, say).
  public init(descriptor: Int32) throws(LoopError) {
    handle = .allocate(capacity: 1)
    let result = uv_poll_init(uvLoop, handle, descriptor)
    if result < 0 {
      handle.deallocate()
      isClosed = true
      throw LoopError(call: "uv_poll_init", code: result)
    }
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
  }

  /// Watches for `events`, replacing events and body of an earlier start.
  /// - Parameter body: gets what is ready, and a status: 0, or a negative libuv code, after which nothing more comes.
  ///   Many libraries find the error by themselves when they are then told "readable and writable".
  public func start(_ events: PollEvents, _ body: @escaping @LoopActor (PollEvents, _ status: Int32) -> Void) {
    self.body = body
    update(events)
  }

  /// Changes the events and keeps the body.
  public func update(_ events: PollEvents) {
    guard !isClosed else { return }
    uv_poll_start(handle, events.rawValue) { @Sendable handle, status, events in
      owner(handle?.pointee.data, as: PollWatcher.self)?.fire(PollEvents(rawValue: events), status)
    }
  }

  /// Stops watching; it can be started again.
  public func stop() {
    guard !isClosed else { return }
    uv_poll_stop(handle)
  }

  /// Stops watching for good. The descriptor may be closed right after.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    body = nil
    uv_poll_stop(handle)
    closeAndFree(handle)
  }

  private nonisolated func fire(_ events: PollEvents, _ status: Int32) {
    LoopActor.assumeIsolated {
      let body = self.body
      body?(events, status)
    }
  }

  deinit {
    if isClosed { return }
    nonisolated(unsafe) let handle = handle
    releaseOnLoop {
      uv_poll_stop(handle)
      closeAndFree(handle)
    }
  }
}
