// What all uv handles share: memory that libuv uses until the close callback, and only until then.

import CUV

/// Views any uv handle as its base type.
func base<H>(_ handle: UnsafeMutablePointer<H>) -> UnsafeMutablePointer<uv_handle_t> {
  UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)
}

/// Closes a handle that nobody waits for and frees its memory in the close callback, the first moment at which
/// libuv has let go of it. Its `data` is cleared so that no callback reaches an object that is going away.
func closeAndFree<H>(_ handle: UnsafeMutablePointer<H>) {
  base(handle).pointee.data = nil
  uv_close(base(handle)) { UnsafeMutableRawPointer($0)?.deallocate() }
}

/// The object whose `Unmanaged` reference an adapter stored in a handle's `data`; nil once it is closing.
func owner<T: AnyObject>(_ data: UnsafeMutableRawPointer?, as type: T.Type) -> T? {
  data.map { Unmanaged<T>.fromOpaque($0).takeUnretainedValue() }
}

/// The loop's own pointer, for the adapters of this module.
var uvLoop: UnsafeMutablePointer<uv_loop_t> { LoopExecutor.shared.loop }

/// Runs the end of a handle's life on the loop thread, also when the last reference was dropped elsewhere
/// (which only tests do).
func releaseOnLoop(_ body: @escaping @Sendable @LoopActor () -> Void) {
  if LoopExecutor.shared.isOnLoopThread { LoopActor.assumeIsolated(body) } else { spawn { body() } }
}
