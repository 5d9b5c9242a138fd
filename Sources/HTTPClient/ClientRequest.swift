// What CurlClient is asked to do. A value; the parts that stay the same from message to message (URL, headers) are
// shared objects, so that making one costs next to nothing.

import EventLoop

/// One HTTP request.
public struct ClientRequest: Sendable, CustomStringConvertible {
  public enum Method: String, Sendable, Hashable {
    /// Without a body. curl repeats it by itself when a reused connection turns out to be dead.
    case get
    /// With a body of at least one byte, which is never sent twice.
    case post
  }

  public var method: Method
  public var url: ClientURL
  /// Headers shared with other requests; nil for curl's own only.
  public var headers: HeaderList?
  /// One header of this request alone.
  public var extraHeader: HeaderLine?
  /// The body of a POST; ignored for GET.
  public var body: [UInt8]
  /// From `perform` to the end of the response, name look-up and waiting for room included; at least 1 ms.
  public var timeout: Duration
  /// Bytes of the response's body that are kept, at least 1. A longer one is cut there and its connection closed.
  public var responseLimit: Int
  /// Asked when curl wants the first byte of the body, and after each `wait` by `HeldRequest.askAgain`, until it says
  /// `open` or `shut`. After `shut` the outcome is `aborted`. It runs inside curl: it may not call the client.
  public var gate: (@LoopActor (HeldRequest) -> GateAnswer)?

  public init(
    method: Method, url: ClientURL, headers: HeaderList? = nil, extraHeader: HeaderLine? = nil, body: [UInt8] = [],
    timeout: Duration, responseLimit: Int = 64 << 10, gate: (@LoopActor (HeldRequest) -> GateAnswer)? = nil
  ) {
    precondition(method == .get || !body.isEmpty, "a POST needs a body: curl would repeat one without")
    self.method = method
    self.url = url
    self.headers = headers
    self.extraHeader = extraHeader
    self.body = body
    self.timeout = timeout
    self.responseLimit = max(1, responseLimit)
    self.gate = gate
  }

  /// Method, host and size only: bodies and headers hold tokens.
  public var description: String { "\(method.rawValue) \(url), \(body.count) bytes" }
}
