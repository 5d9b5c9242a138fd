// A parsed request head: one copy of its bytes, and spans into it. Nothing becomes a String until somebody asks, so
// a request whose headers nobody reads costs two small allocations. Made by RequestReader, owned by HTTPRequest.

import Text

/// A run of bytes inside a head. 16 bits suffice: a head is smaller than 64 KiB (HTTPServerLimits).
struct ByteSpan: Equatable {
  var offset: UInt16
  var length: UInt16

  init(_ offset: Int, _ length: Int) {
    self.offset = UInt16(truncatingIfNeeded: offset)
    self.length = UInt16(truncatingIfNeeded: length)
  }

  var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
}

/// Name and value of one header line, white space around the value excluded.
struct HeaderSpan: Equatable {
  var name: ByteSpan
  var value: ByteSpan

  /// Its size in a head's `bytes`.
  static let stride = MemoryLayout<HeaderSpan>.stride
}

/// How the end of a request's body is found.
enum BodyFraming: Equatable {
  case none
  /// Content-Length, at least 1.
  case sized(UInt64)
  case chunked
}

/// The memory of a head: its bytes as they were received, then the spans of its headers. One allocation holds both, and
/// access costs none of the look-ups of an array's type.
final class HeadStorage: ManagedBuffer<HeadStorage.Counts, UInt8> {
  struct Counts {
    /// Bytes of the head; behind them the spans begin.
    var length: Int
    var headers: Int
  }

  /// Copies a head; the spans are filled in by `body`, which gets the place of each.
  static func make(
    copying head: UnsafeRawBufferPointer, headers: Int, _ span: (Int) -> HeaderSpan
  ) -> HeadStorage {
    let buffer = create(minimumCapacity: head.count + headers * HeaderSpan.stride) { _ in
      Counts(length: head.count, headers: headers)
    }
    buffer.withUnsafeMutablePointerToElements { elements in
      let bytes = UnsafeMutableRawPointer(elements)
      bytes.copyMemory(from: head.baseAddress!, byteCount: head.count)
      for index in 0..<headers {
        bytes.storeBytes(of: span(index), toByteOffset: head.count + index * HeaderSpan.stride, as: HeaderSpan.self)
      }
    }
    return unsafeDowncast(buffer, to: HeadStorage.self)
  }
}

/// The head of one request.
struct RequestHead {
  let storage: HeadStorage
  let method: HTTPMethod
  let isVersion10: Bool
  /// Whether the client allows another request on this connection after this one.
  let keepsAlive: Bool
  let framing: BodyFraming
  let target: ByteSpan
  /// The target's path, `*` for OPTIONS of the whole server; empty when an absolute target has none.
  let path: ByteSpan
  /// What follows the question mark; nil when there is none.
  let query: ByteSpan?

  /// Calls `body` with the head's bytes, to which spans refer.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    storage.withUnsafeMutablePointers { counts, elements in
      body(UnsafeRawBufferPointer(start: elements, count: counts.pointee.length))
    }
  }

  /// Calls `body` with the value of the first header called `name` (lower case); nil when there is none.
  @inline(__always)
  func withHeader<Result>(_ name: StaticString, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    withBytes { bytes in
      for index in 0..<headerCount {
        let header = header(index)
        let field = UnsafeRawBufferPointer(rebasing: bytes[header.name.range])
        if ASCII.equals(field, ignoringCase: name) {
          return body(UnsafeRawBufferPointer(rebasing: bytes[header.value.range]))
        }
      }
      return nil
    }
  }

  /// The text of a span.
  func text(_ span: ByteSpan) -> String { withBytes { String(decoding: $0[span.range], as: UTF8.self) } }

  var headerCount: Int { storage.header.headers }

  @inline(__always)
  func header(_ index: Int) -> HeaderSpan {
    storage.withUnsafeMutablePointers { counts, elements in
      UnsafeRawPointer(elements).loadUnaligned(
        fromByteOffset: counts.pointee.length + index * HeaderSpan.stride, as: HeaderSpan.self)
    }
  }

  /// The route that a router has for this head.
  func resolve(in router: Router) -> Router.Resolution {
    withBytes { router.resolve(method, UnsafeRawBufferPointer(rebasing: $0[path.range])) }
  }

  /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110, 10.1.1; HTTP/1.1 only).
  var expectsContinue: Bool {
    framing != .none && !isVersion10
      && withHeader("expect") { ASCII.equals($0, ignoringCase: "100-continue") } ?? false
  }

  /// Whether the content is what its type says, in no coding (RFC 9110, 8.4).
  var isIdentityCoded: Bool {
    withHeader("content-encoding") { $0.isEmpty || ASCII.equals($0, ignoringCase: "identity") } ?? true
  }

  /// Splits a target that HeadScanner found clean into path and query (RFC 9112, 3.2).
  static func split(_ target: ByteSpan, of bytes: UnsafeRawBufferPointer) -> (path: ByteSpan, query: ByteSpan?) {
    let range = target.range
    var start = range.lowerBound
    if bytes[start] != ASCII.slash, bytes[start] != ASCII.asterisk {
      // Absolute form: the path begins at the first slash (or question mark) behind `://`.
      start = bytes[start...].firstIndex(of: ASCII.colon)! + 3
      while start < range.upperBound, bytes[start] != ASCII.slash, bytes[start] != ASCII.question { start += 1 }
    }
    var end = start
    while end < range.upperBound, bytes[end] != ASCII.question { end += 1 }
    let query = end < range.upperBound ? ByteSpan(end + 1, range.upperBound - end - 1) : nil
    return (ByteSpan(start, end - start), query)
  }
}
