// A link's bytes through TLS. hiredis is told that the socket is connected and nothing more: what it wants to write is
// taken from its buffer, and what is decrypted is fed to its reader.

import CHiredis
import EventLoop

extension HiredisLink {
  /// Records read before the loop serves others; the socket stays readable for what is left.
  private static let mostRecords = 8

  private static let plainText = UnsafeMutableRawBufferPointer.allocate(
    byteCount: TLSSession.recordSize, alignment: 16)

  /// Goes on with the greeting; commands may be written once it is complete.
  func shakeHands(_ tls: TLSSession) {
    guard endReason == nil else { return }
    switch tls.shakeHands() {
    case .done:
      isOpen = true
      watch(.writable, false)
    case .wantsToRead: watch(.writable, false)
    case .wantsToWrite: watch(.writable, true)
    case .failed(let problem): end("\(problem)")
    }
  }

  func read(through tls: TLSSession) {
    for _ in 0..<Self.mostRecords {
      guard let context, endReason == nil else { return }
      switch tls.read(into: Self.plainText) {
      case .done(let count):
        if expectsNothing, Self.plainText[0] != UInt8(ascii: "-") { return endAsUnasked() }
        let bytes = Self.plainText.baseAddress!.assumingMemoryBound(to: CChar.self)
        guard redisReaderFeed(context.pointee.c.reader, bytes, count) == REDIS_OK else { return end("out of memory") }
        redisProcessCallbacks(context)
      case .wantsToRead: return
      case .wantsToWrite: return watch(.writable, true)
      case .failed(let problem): return end("\(problem)")
      }
    }
  }

  func write(through tls: TLSSession) {
    guard let context, endReason == nil else { return }
    let unwritten = hiredis_shim_unwritten(context)
    switch tls.write(UnsafeRawBufferPointer(start: context.pointee.c.obuf, count: unwritten)) {
    case .done(let count):
      guard count == 0 || hiredis_shim_wrote(context, count) == REDIS_OK else { return end("out of memory") }
      watch(.writable, count < unwritten)
    case .wantsToRead, .wantsToWrite: watch(.writable, false)
    case .failed(let problem): end("\(problem)")
    }
  }
}
