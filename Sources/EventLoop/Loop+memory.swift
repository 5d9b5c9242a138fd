// What the C library keeps of freed memory. After a burst of connections or uploads it may be hundreds of megabytes of
// small pieces, which stay the process' own until somebody asks for them to be given back.

import CUV

extension Loop {
  /// Gives freed memory back to the system, if the allocator keeps more than `spare` bytes of it. Takes a few
  /// milliseconds for tens of megabytes, so it is for now and then.
  /// - Returns: whether it did.
  @discardableResult
  public static func returnMemory(keeping spare: Int) -> Bool {
    guard uv_shim_spare_memory() > spare else { return false }
    uv_shim_trim_memory()
    return true
  }
}
