// Freed memory that the C library keeps. After a burst of connections or uploads these may be hundreds of megabytes in
// small pieces, which the process holds until it is told to give them back.

import CUV

extension Loop {
  /// Gives freed memory back to the system, if the allocator keeps more than `spare` bytes of it. Tens of megabytes
  /// take a few milliseconds, so call it rarely.
  /// - Returns: whether it did.
  @discardableResult
  public static func returnMemory(keeping spare: Int) -> Bool {
    guard uv_shim_spare_memory() > spare else { return false }
    uv_shim_trim_memory()
    return true
  }
}
