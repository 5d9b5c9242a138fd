// uv_pipe: the ends of a child's standard streams that are ours.

import CUV
import Glibc

/// What a child wrote to one of its outputs.
@LoopActor
public final class ChildOutput {
  /// Bytes kept of one output. What comes beyond is read, so that the child does not stall, and dropped.
  public static let capacity = 16 * 1024 * 1024

  /// What has arrived so far.
  public private(set) var bytes: [UInt8] = []
  /// `bytes` as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Called with each piece as it arrives.
  var onBytes: (@LoopActor (UnsafeRawBufferPointer) -> Void)?

  private var pipe: UnsafeMutablePointer<uv_pipe_t>?
  private var waiters: [UnsafeContinuation<Void, Never>] = []
  private static let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  init(isCaptured: Bool) {
    guard isCaptured else { return }
    let pipe = UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 1)
    must(uv_pipe_init(uvLoop, pipe, 0), "uv_pipe_init")
    pipe.pointee.data = nil
    self.pipe = pipe
  }

  func stdio(_ output: ChildProcess.Output, descriptor: Int32) -> uv_stdio_container_t {
    switch output {
    case .ignore: return uv_stdio_container_t(flags: UV_IGNORE, data: .init())
    case .inherit: return uv_stdio_container_t(flags: UV_INHERIT_FD, data: .init(fd: descriptor))
    case .capture:
      let flags = uv_stdio_flags(rawValue: UV_CREATE_PIPE.rawValue | UV_WRITABLE_PIPE.rawValue)
      let stream = UnsafeMutableRawPointer(pipe!).assumingMemoryBound(to: uv_stream_t.self)
      return uv_stdio_container_t(flags: flags, data: .init(stream: stream))
    }
  }

  func startReading() {
    guard let pipe else { return }
    pipe.pointee.data = Unmanaged.passRetained(self).toOpaque()
    uv_read_start(
      UnsafeMutableRawPointer(pipe).assumingMemoryBound(to: uv_stream_t.self),
      { _, _, buffer in
        LoopActor.assumeIsolated {
          buffer!.pointee.base = ChildOutput.buffer.baseAddress!.assumingMemoryBound(to: CChar.self)
          buffer!.pointee.len = ChildOutput.buffer.count
        }
      },
      { stream, count, _ in owner(stream?.pointee.data, as: ChildOutput.self)?.didRead(count) })
  }

  private nonisolated func didRead(_ count: Int) {
    LoopActor.assumeIsolated {
      if count > 0 {
        let piece = UnsafeRawBufferPointer(rebasing: ChildOutput.buffer[..<count])
        bytes.append(contentsOf: piece.prefix(max(0, ChildOutput.capacity - bytes.count)))
        onBytes?(piece)
      } else if count < 0 {
        close()
      }
    }
  }

  /// Stops reading and no longer waits for the end. The child, or children of its own, may still hold the other side;
  /// what they write is lost.
  public func close() {
    guard let pipe else { return }
    self.pipe = nil
    let reference = pipe.pointee.data.map { Unmanaged<ChildOutput>.fromOpaque($0) }
    closeAndFree(pipe)
    let waiting = waiters
    waiters = []
    for waiter in waiting { waiter.resume() }
    reference?.release()
  }

  func waitForEnd() async {
    if pipe != nil { await withUnsafeContinuation { waiters.append($0) } }
  }
}

/// Feeds a child's standard input from memory, then ends it.
@LoopActor
final class ChildInput {
  private var pipe: UnsafeMutablePointer<uv_pipe_t>?

  init() {
    let pipe = UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 1)
    must(uv_pipe_init(uvLoop, pipe, 0), "uv_pipe_init")
    self.pipe = pipe
  }

  var stdio: uv_stdio_container_t {
    let flags = uv_stdio_flags(rawValue: UV_CREATE_PIPE.rawValue | UV_READABLE_PIPE.rawValue)
    let stream = UnsafeMutableRawPointer(pipe!).assumingMemoryBound(to: uv_stream_t.self)
    return uv_stdio_container_t(flags: flags, data: .init(stream: stream))
  }

  func send(_ bytes: [UInt8]) {
    guard let pipe else { return }
    self.pipe = nil
    let request = TCPWriteRequest.make(copying: bytes)
    let result = uv_write(
      &request.pointee.write, UnsafeMutableRawPointer(pipe).assumingMemoryBound(to: uv_stream_t.self),
      &request.pointee.buffer, 1
    ) { write, _ in
      let stream = write!.pointee.handle!
      TCPWriteRequest.free(write!)
      closeAndFree(stream)
    }
    if result < 0 {
      TCPWriteRequest.free(&request.pointee.write)
      closeAndFree(pipe)
    }
  }

  func abandon() {
    if let pipe { closeAndFree(pipe) }
    pipe = nil
  }
}
