// What a handler answers with: a status, a media type, some headers, and a body that is there already or is produced
// while the client reads it.

import EventLoop

/// An HTTP response.
public struct HTTPResponse: Sendable {
  /// Produces a streamed body. It may write as long as it likes. When it throws, the connection is cut off, so that the
  /// client cannot take half an answer for a whole one.
  public typealias BodyProducer = @LoopActor (HTTPResponseWriter) async throws -> Void

  enum Body: Sendable {
    case bytes([UInt8])
    case stream(BodyProducer, endsWithClient: Bool)
  }

  public var status: HTTPStatus
  /// The Content-Type; nil for none.
  public var mediaType: StaticString?
  public var headers: HTTPHeaders
  var body: Body

  /// A response whose body is at hand. `Content-Length` is its exact size.
  public init(
    _ status: HTTPStatus = .ok, mediaType: StaticString? = nil, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []
  ) {
    self.status = status
    self.mediaType = mediaType
    self.headers = headers
    self.body = .bytes(body)
  }

  /// A JSON response.
  @inline(__always)
  public init(json: [UInt8], status: HTTPStatus = .ok, headers: HTTPHeaders = HTTPHeaders()) {
    self.init(status, mediaType: "application/json", headers: headers, body: json)
  }

  /// A plain text response in UTF-8.
  public init(text: String, status: HTTPStatus = .ok, headers: HTTPHeaders = HTTPHeaders()) {
    self.init(status, mediaType: "text/plain; charset=utf-8", headers: headers, body: Array(text.utf8))
  }

  /// A response whose body is written while it is sent: chunked on HTTP/1.1, up to the connection's end on 1.0.
  ///
  /// - Parameters:
  ///   - endsWithClient: cancel the producer as soon as the client ends its side, for streams without an end of their
  ///     own such as server-sent events. Otherwise the producer goes on, since a client may end its side and still
  ///     read, and is stopped when a write fails.
  ///   - produce: see `BodyProducer`. Not called for HEAD.
  public init(
    _ status: HTTPStatus = .ok, mediaType: StaticString, headers: HTTPHeaders = HTTPHeaders(),
    endsWithClient: Bool = false,
    streaming produce: @escaping BodyProducer
  ) {
    self.status = status
    self.mediaType = mediaType
    self.headers = headers
    body = .stream(produce, endsWithClient: endsWithClient)
  }

  /// 204.
  public static let noContent = HTTPResponse(.noContent)
}
