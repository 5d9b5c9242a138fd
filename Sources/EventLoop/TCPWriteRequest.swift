// The memory of one uv_write: the request, its buffer description and the bytes in a single allocation, which
// libuv uses until the write callback.

import CUV

struct TCPWriteRequest {
  // It comes first, so that the pointer libuv hands back is the allocation's.
  var write: uv_write_t
  var buffer: uv_buf_t

  static func make(copying bytes: [UInt8]) -> UnsafeMutablePointer<TCPWriteRequest> {
    let headerSize = MemoryLayout<TCPWriteRequest>.stride
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: headerSize + bytes.count, alignment: MemoryLayout<TCPWriteRequest>.alignment)
    let payload = raw + headerSize
    bytes.withUnsafeBytes { payload.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    let request = raw.assumingMemoryBound(to: TCPWriteRequest.self)
    request.pointee.write = uv_write_t()
    request.pointee.buffer = uv_buf_init(payload.assumingMemoryBound(to: CChar.self), UInt32(bytes.count))
    return request
  }

  static func free(_ write: UnsafeMutablePointer<uv_write_t>) { UnsafeMutableRawPointer(write).deallocate() }
}
