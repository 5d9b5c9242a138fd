// What a handler is given: the parsed head, the path's parameters and the way to the body. Created by HTTPConnection
// for each head, or by a test with `init(_:_:headers:body:)`.

import EventLoop
import Text

/// One request.
@LoopActor
public final class HTTPRequest {
  let head: RequestHead
  let bodyStream: RequestBodyStream?
  /// When its head was complete.
  public let receivedAt = Loop.now
  /// The peer's address; nil when it had gone at once, or in a test.
  public let remoteAddress: SocketAddress?
  /// The route that matched; nil in a `before` hook when none did.
  @exclusivity(unchecked) public internal(set) var route: Route?
  @exclusivity(unchecked) var parameters: [String] = []
  /// The methods of the path, as `Allow` lists them, when it exists and the request's own is not among them (OPTIONS).
  @exclusivity(unchecked) public internal(set) var pathMethods: String?
  /// Nil for most requests, which then cost nothing for it.
  @exclusivity(unchecked) private var notes: RequestNotes?
  /// Header fields for the response, whoever makes it: the `before` hook's place for CORS and the like.
  @exclusivity(unchecked) public var responseHeaders = HTTPHeaders()

  init(head: RequestHead, bodyStream: RequestBodyStream?, remoteAddress: SocketAddress?) {
    self.head = head
    self.bodyStream = bodyStream
    self.remoteAddress = remoteAddress
  }

  /// A request without a connection, for tests of handlers and routers.
  ///
  /// - Throws: `MessageDefect` when the parts do not make a valid HTTP/1.1 request.
  public convenience init(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8]? = nil,
    remoteAddress: SocketAddress? = nil
  ) throws {
    var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
    if let body, !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
    text += "\r\n"
    var reader = RequestReader()
    var offset = 0
    switch Array(text.utf8).withUnsafeBytes({ reader.next($0, from: &offset) }) {
    case .head(let head):
      let stream = body.map { RequestBodyStream(complete: $0) }
      self.init(head: head, bodyStream: stream, remoteAddress: remoteAddress)
    case .rejected(let defect): throw defect
    case .needsMore, .body: throw MessageDefect.truncated
    }
  }

  /// Who makes the request, as the `before` hook found; nil where no caller need say who it is.
  public var caller: RequestCaller? {
    get { notes?.caller }
    set { noted.caller = newValue }
  }

  /// What the request changed, as its handler says, for the record of who did what.
  public var subject: String? {
    get { notes?.subject }
    set { noted.subject = newValue }
  }

  /// Whether the request has changed something that is on record, as its handler says once it is done.
  public var hasChanged: Bool {
    get { notes?.hasChanged ?? false }
    set { noted.hasChanged = newValue }
  }

  private var noted: RequestNotes {
    if let notes { return notes }
    let made = RequestNotes()
    notes = made
    return made
  }

  public var method: HTTPMethod { head.method }

  /// The request target as it was sent, path and query.
  public var target: String { text(head.target) }

  /// The path as it was sent: escapes are not decoded, the query is not part of it.
  public var path: String { text(head.path) }

  /// A decoded path parameter: for the pattern `/api/estado-cola/{campaign_id}`, the text in the place of
  /// `campaign_id`. Never empty.
  /// - Precondition: the matched route's pattern has a parameter of that name.
  public func parameter(_ name: String) -> String {
    guard let index = route?.parameterNames.firstIndex(of: name), index < parameters.count else {
      preconditionFailure("the route has no path parameter called \(name)")
    }
    return parameters[index]
  }

  func text(_ span: ByteSpan) -> String { head.text(span) }
}

// MARK: - Headers

extension HTTPRequest {
  /// The value of the first header called `name`, white space around it removed; nil when there is none.
  /// - Parameter name: in lower case.
  public func header(_ name: StaticString) -> String? {
    head.withHeader(name) { String(decoding: $0, as: UTF8.self) }
  }

  /// Like `header(_:)` without making a String: `body` gets the value's bytes, valid during the call.
  public func withHeader<Result>(_ name: StaticString, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    head.withHeader(name, body)
  }

  /// The values of all headers called `name` (lower case), in order.
  public func headers(_ name: StaticString) -> [String] {
    (0..<head.headerCount).map(head.header)
      .filter { header in
        head.withBytes { ASCII.equals(UnsafeRawBufferPointer(rebasing: $0[header.name.range]), ignoringCase: name) }
      }
      .map { text($0.value) }
  }
}

// MARK: - Query

extension HTTPRequest {
  /// The first query item called `name`, decoded (`+` is a space); empty for `?name` without a value, nil when absent.
  /// - Throws: `HTTPError` 422 when it is not UTF-8. Items that nobody asks for are ignored, whatever they are.
  public func query(_ name: String) throws(HTTPError) -> String? {
    guard let item = rawQueryItems.first(where: { $0.name == name }) else { return nil }
    guard let text = String(validating: item.value, as: UTF8.self) else {
      throw HTTPError.notUTF8(["query", .name(name)])
    }
    return text
  }

  /// The decoded query items, in order: names as text, in which foreign bytes are replaced, and values as bytes.
  var rawQueryItems: [(name: String, value: [UInt8])] {
    guard let query = head.query else { return [] }
    return head.withBytes { bytes in
      UnsafeRawBufferPointer(rebasing: bytes[query.range])
        .split(separator: UInt8(ascii: "&"))
        .map { item in
          let end = item.firstIndex(of: ASCII.equals) ?? item.endIndex
          let name = String(
            decoding: PercentDecoding.form(UnsafeRawBufferPointer(rebasing: item[..<end])), as: UTF8.self)
          let rest = item[min(end + 1, item.endIndex)...]
          return (name, PercentDecoding.form(UnsafeRawBufferPointer(rebasing: rest)))
        }
    }
  }
}
