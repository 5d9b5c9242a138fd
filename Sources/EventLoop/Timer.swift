// uv_timer: calls back once or repeatedly. libuv's timers have a resolution of one millisecond and never fire
// early here: the deadline is rounded up on the loop's own clock, also when its cached time is old.

import CUV

/// A timer of the loop, one-shot or repeating. Freed when it is closed or let go of.
@LoopActor
public final class Timer {
  private nonisolated(unsafe) let handle: UnsafeMutablePointer<uv_timer_t>
  private var body: (@LoopActor () -> Void)?
  private var isClosed = false

  public init() {
    handle = .allocate(capacity: 1)
    must(uv_timer_init(uvLoop, handle), "uv_timer_init")
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
  }

  /// Schedules `body`, replacing what was scheduled before.
  /// - Parameters:
  ///   - after: time until the first call; not positive means in the next turn.
  ///   - repeating: time between calls, at least a millisecond; nil for a single call.
  public func start(after: Duration, repeating: Duration? = nil, _ body: @escaping @LoopActor () -> Void) {
    start(at: Loop.now + after, repeating: repeating, body)
  }

  /// Schedules `body` for a moment of the monotonic clock, replacing what was scheduled before.
  public func start(at deadline: LoopInstant, repeating: Duration? = nil, _ body: @escaping @LoopActor () -> Void) {
    guard !isClosed else { return }
    self.body = body
    let interval = repeating.map { UInt64(max(1, $0.milliseconds)) } ?? 0
    uv_update_time(uvLoop)
    let due = (deadline.nanoseconds + 999_999) / 1_000_000
    let now = uv_now(uvLoop)
    uv_timer_start(
      handle, { @Sendable in owner($0?.pointee.data, as: Timer.self)?.fire() }, due > now ? due - now : 0, interval)
  }

  /// Cancels what is scheduled; the timer can be started again.
  public func stop() {
    guard !isClosed else { return }
    uv_timer_stop(handle)
    body = nil
  }

  /// True while a call is scheduled.
  public var isActive: Bool { !isClosed && uv_is_active(base(handle)) != 0 }

  /// Stops the timer for good.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    body = nil
    closeAndFree(handle)
  }

  private nonisolated func fire() {
    LoopActor.assumeIsolated {
      let body = self.body
      if uv_timer_get_repeat(handle) == 0 { self.body = nil }
      body?()
    }
  }

  deinit {
    if isClosed { return }
    nonisolated(unsafe) let handle = handle
    releaseOnLoop { closeAndFree(handle) }
  }
}
