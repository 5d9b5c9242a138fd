// Compresses a body that is sent many times and never changes, with zlib. PanelFiles calls it at the start.

import CZlib

enum Gzip {
  /// The bytes as a gzip file, as small as zlib can make it. Half a megabyte takes 10 ms.
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    // zlib keeps the address of its state, which must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 15 for the largest window, and 16 for gzip's header.
    let status = deflateInit2_(
      stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "out of memory")
    defer { deflateEnd(stream) }
    let most = Int(deflateBound(stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: most) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(most)
        let end = deflate(stream, Z_FINISH)
        precondition(end == Z_STREAM_END, "deflateBound promises that all of it fits")
        count = most - Int(stream.pointee.avail_out)
      }
    }
  }
}
