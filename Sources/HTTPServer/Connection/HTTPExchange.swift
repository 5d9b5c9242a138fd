// What a request needs beyond its read callback: the body's account, the task of its handler, the writer of a
// streamed answer. Immediate requests without a body have none.

import EventLoop

/// One request that takes more than one turn.
@LoopActor
final class HTTPExchange {
  /// Nil when the request has none.
  let body: RequestBodyStream?
  /// The most the body may hold, bytes.
  var bodyLimit = Int.max
  /// How long the whole body may take; nil for as long as it keeps its rate.
  var bodyTime: Duration?
  /// Whether it is not yet decided that the request is let in. Until then nothing of its body is read.
  var awaitsAdmission = false
  private(set) var received: UInt64 = 0
  /// What is left of a sized body; nil for a chunked one.
  private(set) var remaining: UInt64?
  var task: Task<Void, Never>?
  var writer: HTTPResponseWriter?
  /// The part of a large response that has not been handed to the socket.
  var unsent: ArraySlice<UInt8> = []
  /// Whether the end of the client's side ends the streamed response too.
  var endsWithClient = false

  init(framing: BodyFraming, body: RequestBodyStream?) {
    self.body = body
    remaining =
      switch framing {
      case .none: 0
      case .sized(let length): length
      case .chunked: nil
      }
  }

  var isBodyTooLarge: Bool { received > UInt64(bodyLimit) }

  func count(_ bytes: Int, isLast: Bool) {
    received += UInt64(bytes)
    remaining = isLast ? 0 : remaining.map { $0 - UInt64(bytes) }
  }
}
