// What became of a request. The question that matters for a message is not "did it work" but "can the other side have
// it"; every failure answers it.

/// The end of one request.
public enum ClientOutcome: Sendable {
  /// The final status and its headers arrived; the body perhaps not whole.
  case response(ClientResponse)
  case failure(ClientFailure)
}

/// An answer.
public struct ClientResponse: Sendable, CustomStringConvertible {
  /// 200…999.
  public var status: Int
  /// At most the request's `responseLimit` bytes.
  public var body: [UInt8]
  /// The body is longer than the limit, or the connection or the time ended in the middle of it.
  public var isTruncated: Bool
  /// The values of these headers, the last one where a header is repeated.
  public var retryAfter: String?
  public var location: String?
  /// Content-Type is `text/html`.
  public var isHTML = false

  /// Status and size only: bodies may repeat what was sent.
  public var description: String { "\(status), \(body.count) bytes\(isTruncated ? ", truncated" : "")" }
}

/// A request without an answer.
public struct ClientFailure: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The name does not resolve, or its look-up took too long.
    case dns
    /// Refused, unreachable.
    case connect
    /// The host's addresses are not among those that may be connected to (`CurlSettings.mayConnect`).
    case forbidden
    /// The handshake failed or the certificate is not trusted.
    case tls
    /// The request's time was over.
    case timeout
    /// The gate said no, or the client was closed.
    case aborted
    /// The waiting task was cancelled.
    case cancelled
    /// The connection broke.
    case reset
    /// The connection was closed without a byte of answer.
    case emptyReply
    /// A reused connection was dead after the body had gone out; curl would have repeated the request, and was not
    /// able to (curl's code 65).
    case sendRewind
    /// The headers of the answer are longer than anybody's.
    case tooLarge
    /// What came is not HTTP/1.
    case `protocol`
    case other
  }

  public var kind: Kind
  /// True when curl had been given bytes of the body. False is certain: the other side has no message.
  /// For a GET: true when any of the request had been sent.
  public var mayHaveBeenDelivered: Bool
  /// curl's code (CURLcode), 0 where the client decided without curl.
  public var code: Int32
  /// curl's words. Never holds the URL, headers or body.
  public var text: String
  /// The request was connected and waited because its gate said `wait`: the failure says nothing about the other side.
  public var wasHeld = false

  public init(kind: Kind, mayHaveBeenDelivered: Bool, code: Int32, text: String) {
    self.kind = kind
    self.mayHaveBeenDelivered = mayHaveBeenDelivered
    self.code = code
    self.text = text
  }

  public var description: String {
    "\(kind.rawValue) (curl \(code): \(text)), \(mayHaveBeenDelivered ? "may have been delivered" : "not delivered")"
  }
}
