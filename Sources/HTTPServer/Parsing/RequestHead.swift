// A parsed request head: one copy of its bytes, and spans into it. Nothing becomes a String until somebody asks, so
// a request whose headers nobody reads costs two small allocations. Made by RequestReader, owned by HTTPRequest.

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

/// The head of one request.
struct RequestHead {
  /// The head as it was received, then the spans of its headers: one allocation for both.
  let bytes: [UInt8]
  /// Where the head ends and the spans begin.
  let length: Int
  let method: HTTPMethod
  let isVersion10: Bool
  /// Whether the client's side of the bargain allows another request on this connection.
  let keepsAlive: Bool
  let framing: BodyFraming
  let target: ByteSpan
  /// The target's path, `*` for OPTIONS of the whole server; empty when an absolute target has none.
  let path: ByteSpan
  /// Behind the question mark; nil when there is none.
  let query: ByteSpan?

  /// Calls `body` with the value of the first header called `name` (lower case); nil when there is none.
  @inline(__always)
  func withHeader<Result>(_ name: StaticString, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    bytes.withUnsafeBytes { bytes in
      for index in 0..<headerCount {
        let header = Self.header(index, in: bytes, length)
        let field = UnsafeRawBufferPointer(rebasing: bytes[header.name.range])
        if ASCII.equals(field, ignoringCase: name) {
          return body(UnsafeRawBufferPointer(rebasing: bytes[header.value.range]))
        }
      }
      return nil
    }
  }

  var headerCount: Int { (bytes.count - length) / HeaderSpan.stride }

  /// The spans of all headers, in order.
  var headers: [HeaderSpan] {
    bytes.withUnsafeBytes { bytes in (0..<headerCount).map { Self.header($0, in: bytes, length) } }
  }

  @inline(__always)
  private static func header(_ index: Int, in bytes: UnsafeRawBufferPointer, _ length: Int) -> HeaderSpan {
    bytes.loadUnaligned(fromByteOffset: length + index * HeaderSpan.stride, as: HeaderSpan.self)
  }

  /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110, 10.1.1; HTTP/1.1 only).
  var expectsContinue: Bool {
    framing != .none && !isVersion10
      && withHeader("expect") { ASCII.equals($0, ignoringCase: "100-continue") } ?? false
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
