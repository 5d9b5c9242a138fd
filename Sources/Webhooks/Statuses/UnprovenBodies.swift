// Bodies that anybody may send, and whose sender is proven only when they are whole. All together they may hold so many
// bytes; past that the oldest are given up. So slow senders cannot keep out a quick one, however many connections they
// open: to push a body out, others must send as much as the whole bound while it arrives. MetaWebhookRoute collects
// notifications with it.

import EventLoop
import HTTPServer
import Queue

/// Collects bodies within a common bound.
@LoopActor
package final class UnprovenBodies {
  @LoopActor
  private final class Body {
    var bytes: [UInt8] = []
    var isGivenUp = false
  }

  private let limit: Int
  private let refusal: String
  /// The bodies under way, the oldest first.
  private var bodies: [Body] = []
  /// Bytes of all bodies under way.
  package private(set) var heldBytes = 0

  /// - Parameters:
  ///   - limit: bytes of all together; at least as many as one body may have.
  ///   - refusal: the `detail` of the 503, in Spanish.
  package init(limit: Int, refusal: String) {
    self.limit = limit
    self.refusal = refusal
  }

  /// The whole body. The route's own limit bounds its size.
  /// - Throws: `HTTPError` 503 when it was given up for newer ones, and what `HTTPRequest.nextChunk` throws.
  package func collect(_ request: HTTPRequest) async throws -> [UInt8] {
    let body = Body()
    bodies.append(body)
    defer { forget(body) }
    while let chunk = try await request.nextChunk() {
      if body.isGivenUp { break }
      body.bytes += chunk
      heldBytes += chunk.count
      makeRoom()
    }
    if body.isGivenUp { throw HTTPError(.serviceUnavailable, refusal, headers: ["Retry-After": "5"]) }
    return body.bytes
  }

  /// Gives up the oldest until the rest is within the limit. Their clients are told with their next bytes, or time out.
  private func makeRoom() {
    while heldBytes > limit, let oldest = bodies.first {
      oldest.isGivenUp = true
      forget(oldest)
    }
  }

  private func forget(_ body: Body) {
    guard let place = bodies.firstIndex(where: { $0 === body }) else { return }
    bodies.remove(at: place)
    heldBytes -= body.bytes.count
    if body.isGivenUp { body.bytes = [] }
  }
}
