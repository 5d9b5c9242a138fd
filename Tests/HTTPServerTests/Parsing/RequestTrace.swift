// Gives bytes to RequestReader as a connection would, cut in any way, and writes down the events.

@testable import HTTPServer

/// The events of a sequence of requests.
struct RequestTrace: Equatable, CustomStringConvertible {
  var events: [String] = []
  /// The offset behind the byte after which the reader refused, nil when it did not.
  var refusedAfter: Int?
  var isInsideMessage = false

  var description: String { events.joined(separator: " | ") }
  /// The events, a refusal without its reason.
  var refusals: [String] { events.map { $0.hasPrefix("rejected") ? "rejected" : $0 } }

  /// Feeds `pieces` one after the other; body pieces of one request are put together.
  init(_ pieces: [ArraySlice<UInt8>], limits: HeadLimits = HeadLimits()) {
    var reader = RequestReader(limits: limits)
    var body: [UInt8] = []
    var fed = 0
    for piece in pieces {
      fed += piece.count
      let isRefused = piece.withUnsafeBytes { bytes in
        var offset = 0
        while offset < bytes.count {
          switch reader.next(bytes, from: &offset) {
          case .needsMore: return false
          case .head(let head): events.append(Self.describe(head))
          case .body(let chunk, let isLast):
            body += chunk
            if isLast {
              events.append("body(\(String(decoding: body, as: UTF8.self)))")
              body = []
            }
          case .rejected(let defect):
            events.append("rejected(\(defect))")
            return true
          }
        }
        return false
      }
      if isRefused {
        refusedAfter = fed
        return
      }
    }
    if !body.isEmpty { events.append("part(\(String(decoding: body, as: UTF8.self)))") }
    isInsideMessage = reader.isInsideMessage
  }

  init(_ text: String, limits: HeadLimits = HeadLimits()) {
    self.init([Array(text.utf8)[...]], limits: limits)
  }

  private static func describe(_ head: RequestHead) -> String {
    func text(_ span: ByteSpan) -> String { head.text(span) }
    var parts = ["\(head.method)", text(head.path)]
    if let query = head.query { parts.append("?" + text(query)) }
    parts += (0..<head.headerCount).map(head.header).map { "\(text($0.name))=[\(text($0.value))]" }
    if head.framing != .none { parts.append("\(head.framing)") }
    if head.isVersion10 { parts.append("1.0") }
    if !head.keepsAlive { parts.append("close") }
    return parts.joined(separator: " ")
  }
}

/// All ways to cut bytes into two, and into single ones.
func cuts(of text: String) -> [[ArraySlice<UInt8>]] {
  let bytes = Array(text.utf8)
  var ways = (0...bytes.count).map { [bytes[..<$0], bytes[$0...]] }
  ways.append(bytes.indices.map { bytes[$0...$0] })
  return ways
}
