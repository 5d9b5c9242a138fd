// uv_signal: a process signal as a loop callback.

import CUV

/// Calls back on the loop each time the process gets a signal, until it is closed or let go of.
@LoopActor
public final class Signal {
  private nonisolated(unsafe) let handle: UnsafeMutablePointer<uv_signal_t>
  private let body: @LoopActor () -> Void
  private var isClosed = false

  /// - Throws: `LoopError` for a signal that cannot be caught.
  public init(_ number: Int32, _ body: @escaping @LoopActor () -> Void) throws(LoopError) {
    handle = .allocate(capacity: 1)
    self.body = body
    must(uv_signal_init(uvLoop, handle), "uv_signal_init")
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    try check(
      uv_signal_start(handle, { handle, _ in owner(handle?.pointee.data, as: Signal.self)?.fire() }, number),
      "uv_signal_start")
  }

  /// Stops the calls; the signal has its former effect again.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    closeAndFree(handle)
  }

  private nonisolated func fire() { LoopActor.assumeIsolated { body() } }

  deinit {
    if isClosed { return }
    nonisolated(unsafe) let handle = handle
    releaseOnLoop { closeAndFree(handle) }
  }
}
