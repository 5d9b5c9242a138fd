// The last head without a body. A load balancer's probe, a page that polls and a client that asks one thing again and
// again send the same bytes each time. A head that is equal byte by byte is neither checked nor taken apart again. A
// server has one memo for all its connections; RequestReader asks it before it looks at a head.
//
// Heads of messages with a body are not remembered: llhttp must have parsed them to stand where the body begins.

import Glibc

/// Remembers one parsed head and its route.
final class HeadMemo {
  /// Longer heads are not kept, bytes.
  static let longest = 512

  // Every request touches these, on the loop's thread only and never while a caller holds a reference into them.
  @exclusivity(unchecked) private var head: RequestHead?
  @exclusivity(unchecked) private var resolution: Router.Resolution?

  /// The head that `input` begins with, if it is the one that is remembered.
  @inline(__always)
  func head(beginning input: UnsafeRawBufferPointer) -> RequestHead? {
    guard let head, head.begins(input) else { return nil }
    return head
  }

  /// Remembers a head in place of the last one, unless it is long or a body follows it.
  func note(_ head: RequestHead) {
    guard head.framing == .none, head.byteCount <= Self.longest else { return }
    self.head = head
    resolution = nil
  }

  /// The route that a router has for a head. Always called with the same router.
  @inline(__always)
  func resolution(of head: RequestHead, in router: Router) -> Router.Resolution {
    guard head.storage === self.head?.storage else { return head.resolve(in: router) }
    if let resolution { return resolution }
    let found = head.resolve(in: router)
    resolution = found
    return found
  }
}

extension RequestHead {
  /// Bytes of the head as it was received.
  var byteCount: Int { withBytes(\.count) }

  /// Whether some input begins with exactly these bytes.
  @inline(__always)
  fileprivate func begins(_ input: UnsafeRawBufferPointer) -> Bool {
    withBytes { $0.count <= input.count && memcmp($0.baseAddress!, input.baseAddress!, $0.count) == 0 }
  }
}
