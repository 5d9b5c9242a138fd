// The rules for any bytes that a client sends. Every way of cutting them gives the same messages and is refused at the
// same byte, and the limits are kept. An accepted message means the same to a plain, separate reader of RFC 9112
// (PlainHTTP): request smuggling is made of two readers that differ.

@testable import EventLoop
@testable import HTTPServer

enum RequestRules {
  /// The server's limits, and small ones that short inputs reach.
  private static let limits = [HeadLimits(), HeadLimits(requestLine: 64, headerBlock: 128, headerCount: 4)]

  private static let router = Router(
    ["/health", "/api/campanas/{id}/pausar", "/api/campanas/{id}", "/api/a%20b"].flatMap { pattern in
      [HTTPMethod.get, .post, .delete].map { Route.immediate($0, pattern) { _ in HTTPResponse() } }
    })

  static func check(_ input: [UInt8], _ ways: [[ArraySlice<UInt8>]]) throws(BrokenRule) {
    for limits in limits {
      let whole = RequestRun(ways[0], limits: limits)
      try check(whole, input, limits)
      try compare(whole, ways, limits)
    }
  }

  private static func compare(
    _ whole: RequestRun, _ ways: [[ArraySlice<UInt8>]], _ limits: HeadLimits
  ) throws(BrokenRule) {
    let essence = whole.essence
    var firstWrong: Int?
    for way in ways.dropFirst() {
      let run = RequestRun(way, limits: limits)
      let other = run.essence
      try require(!run.stalled, "an event moved nothing")
      try require(other.end == essence.end, "cut up it ends \(other.end), whole \(essence.end)")
      try require(other.messages == essence.messages, "cut up it gives other messages than whole")
      // The second way is byte by byte: it knows which byte is the first wrong one.
      if way.allSatisfy({ $0.count == 1 }) {
        firstWrong = run.refusedAfter
      } else if let firstWrong {
        let end = way.first { $0.endIndex >= firstWrong }?.endIndex
        try require(run.refusedAfter == end, "byte \(firstWrong) is wrong, refused after \(run.refusedAfter ?? -1)")
      }
    }
  }

  private static func check(_ run: RequestRun, _ input: [UInt8], _ limits: HeadLimits) throws(BrokenRule) {
    try require(!run.stalled, "an event moved nothing")
    try require(run.defect != .parserDisagreement, "our scan and llhttp disagree")
    try require(run.largestPiece <= RequestReader.pieceLimit, "a piece of a body has \(run.largestPiece) bytes")
    var end = 0
    for message in run.messages {
      let head = try PlainHTTP.head(message.head, limits: limits)
      try require(head.names == message.names && head.values == message.values, "the headers are others")
      try require(head.framing == message.framing, "framing \(message.framing), plainly \(head.framing)")
      try require(head.target == message.target, "the target is another")
      try require(message.headEnd - message.head.count - end <= 8, "bytes between messages were skipped")
      end = message.bodyEnd
      if message.isComplete {
        let raw = input[message.headEnd..<message.bodyEnd]
        try require(try PlainHTTP.body(raw, head.framing) == message.body, "the body is another")
      }
      checkRoute(message)
    }
    if run.defect == nil, !run.isInsideMessage {
      try require(input.count - end <= 8, "bytes behind the last message were dropped")
    }
  }

  /// The router may say what it likes, but not trap.
  private static func checkRoute(_ message: RequestRun.Message) {
    message.path.withUnsafeBytes { _ = router.resolve(message.method, $0) }
  }
}
