// Gives bytes to RequestReader as a connection would, and keeps the result.

@testable import EventLoop
@testable import HTTPServer

/// What a sequence of requests came to.
struct RequestRun {
  struct Message: Equatable {
    /// The head's own bytes; the following properties are what the reader made of them.
    var head: [UInt8]
    var method: HTTPMethod
    var target: [UInt8]
    var path: [UInt8]
    var names: [[UInt8]]
    var values: [[UInt8]]
    var framing: BodyFraming
    var isVersion10: Bool
    var keepsAlive: Bool
    var body: [UInt8] = []
    var isComplete: Bool
    /// Where head and body end in the input.
    var headEnd: Int
    var bodyEnd = 0
  }

  var messages: [Message] = []
  var defect: MessageDefect?
  /// How many bytes had been given when the reader refused.
  var refusedAfter: Int?
  var isInsideMessage = false
  var largestPiece = 0
  var stalled = false

  init(_ pieces: [ArraySlice<UInt8>], limits: HeadLimits) {
    var reader = RequestReader(limits: limits)
    var given = 0
    for piece in pieces where defect == nil && !stalled {
      piece.withUnsafeBytes { feed($0, &reader, from: given) }
      given += piece.count
      if defect != nil { refusedAfter = given }
    }
    if defect == nil { isInsideMessage = reader.isInsideMessage }
  }

  private mutating func feed(_ bytes: UnsafeRawBufferPointer, _ reader: inout RequestReader, from base: Int) {
    var offset = 0
    while offset < bytes.count {
      let before = offset
      switch reader.next(bytes, from: &offset) {
      case .needsMore: return
      case .head(let head): messages.append(Message(head, headEnd: base + offset))
      case .body(let piece, let isLast):
        largestPiece = max(largestPiece, piece.count)
        messages[messages.count - 1].body += piece
        messages[messages.count - 1].isComplete = isLast
        messages[messages.count - 1].bodyEnd = base + offset
      case .rejected(let defect):
        self.defect = defect
        return
      }
      if offset <= before || offset > bytes.count {
        stalled = true
        return
      }
    }
  }

  /// What must be the same however the input is cut. In a refused body the bytes before the defect depend on the
  /// pieces, and so does which of two defects is named.
  var essence: (messages: [Message], end: String) {
    var messages = messages
    guard let defect else { return (messages, isInsideMessage ? "inside" : "between") }
    guard let last = messages.last, !last.isComplete else { return (messages, "\(defect)") }
    messages[messages.count - 1].body = []
    messages[messages.count - 1].bodyEnd = 0
    return (messages, "broken body")
  }
}

extension RequestRun.Message {
  init(_ head: RequestHead, headEnd: Int) {
    func bytes(_ span: ByteSpan) -> [UInt8] { head.withBytes { [UInt8]($0[span.range]) } }
    let headers = (0..<head.headerCount).map(head.header)
    self.init(
      head: head.withBytes { [UInt8]($0) }, method: head.method, target: bytes(head.target), path: bytes(head.path),
      names: headers.map { bytes($0.name) }, values: headers.map { bytes($0.value) }, framing: head.framing,
      isVersion10: head.isVersion10, keepsAlive: head.keepsAlive, isComplete: head.framing == .none, headEnd: headEnd,
      bodyEnd: headEnd)
  }
}
