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
    /// As a POST.
    case put
    /// With a body as a POST, without one as a GET.
    case delete
  }

  public var method: Method
  public var url: ClientURL
  /// Headers shared with other requests; nil for curl's own only.
  public var headers: HeaderList?
  /// One header of this request alone.
  public var extraHeader: HeaderLine?
  /// The body; ignored for GET.
  public var body: [UInt8]
  /// The body that is made while it is sent, in place of `body`.
  public var upload: StreamedBody?
  /// Gets the body of a 2xx answer piece by piece as it comes, instead of keeping it, and says whether to go on; after
  /// false the answer counts as truncated. It runs inside curl: it may not call the client.
  public var onBody: (@LoopActor (UnsafeRawBufferPointer) -> Bool)?
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
  public var description: String { "\(method.rawValue) \(url), \(bodyCount) bytes" }

  /// Bytes of the body; 0 for a request without one.
  var bodyCount: Int { method == .get ? 0 : upload?.count ?? body.count }
}

/// A body that is too long to be held.
public struct StreamedBody: Sendable {
  /// Its bytes, at least one.
  public var count: Int
  /// Fills the buffer with the next of them, and says how many; nil when they cannot be had, which ends the request as
  /// `aborted`. It runs inside curl: it may not call the client.
  public var read: @LoopActor (UnsafeMutableRawBufferPointer) -> Int?

  public init(count: Int, read: @escaping @LoopActor (UnsafeMutableRawBufferPointer) -> Int?) {
    self.count = count
    self.read = read
  }
}
