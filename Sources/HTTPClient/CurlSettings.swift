// The options that are the same for every handle of a client, and for the client's multi handle, each with its reason.
// Applied once when a handle is made.

import CCurl
import EventLoop

/// How a CurlClient behaves. The defaults are right for an API that is called all the time.
public struct CurlSettings: Sendable {
  /// The most requests to other servers at a time, over all campaigns.
  public static let mostRequests = 4096

  /// Requests with curl at the same time; further ones wait their turn inside `perform`, within their own time.
  public var maximumInFlight: Int
  /// Idle connections kept, over all hosts. By default as many as may be in flight: with fewer, curl closes connections
  /// as their requests end, and the next requests connect anew.
  public var maximumIdleConnections: Int
  /// Easy handles kept for reuse, some 10 KB each; those that a burst needed beyond them are freed.
  public var maximumIdleHandles: Int
  /// File of trusted certificates (PEM); nil for the system's.
  package var certificateFile: String?
  public var userAgent: String
  /// Which addresses may be connected to; nil allows all. It is asked about the addresses of a name, and again about
  /// the one that a socket is opened for, so a name that changes in between gets nobody through.
  public var mayConnect: (@Sendable (SocketAddress) -> Bool)?
  /// How the addresses of a name are found.
  public var resolve: @LoopActor @Sendable (_ host: String) async throws -> [SocketAddress] = {
    try await Loop.resolve(host: $0)
  }
  /// How long addresses count as fresh. After that they serve until others are found.
  package var addressLifetime: Duration = .seconds(10)
  /// Whether a request that finds old addresses has them looked up again. If not, the client's user does so
  /// (`CurlClient.hasOldAddresses`).
  public var refreshesAddresses = true

  public init(
    maximumInFlight: Int = 512, maximumIdleConnections: Int? = nil, maximumIdleHandles: Int? = nil,
    certificateFile: String? = nil, userAgent: String = "LoopServer",
    mayConnect: (@Sendable (SocketAddress) -> Bool)? = nil
  ) {
    self.maximumInFlight = max(1, maximumInFlight)
    self.maximumIdleConnections = max(1, maximumIdleConnections ?? maximumInFlight)
    self.maximumIdleHandles = max(1, maximumIdleHandles ?? maximumInFlight)
    self.certificateFile = certificateFile
    self.userAgent = userAgent
    self.mayConnect = mayConnect
  }

  func apply(to easy: UnsafeMutableRawPointer) {
    // curl would use SIGALRM and switch SIGPIPE off and on around every call (two system calls each).
    curl_shim_set_long(easy, CURLOPT_NOSIGNAL, 1)
    curl_shim_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_shim_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // A redirected POST would carry the token to wherever the answer says.
    curl_shim_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    // Empty, not unset: http_proxy in the environment is for other programs.
    curl_shim_set_string(easy, CURLOPT_PROXY, "")
    // CurlSockets shuts down what has been idle for too long, to the millisecond; this is curl's own rule behind it.
    curl_shim_set_long(easy, CURLOPT_MAXAGE_CONN, Int(OriginConnections.provingTime.components.seconds) + 1)
    curl_shim_set_long(easy, CURLOPT_TCP_NODELAY, 1)
    curl_shim_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    curl_shim_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    curl_shim_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    TrustStore(certificateFile: certificateFile).apply(to: easy)
    // curl's smallest upload buffer: bodies here are one kilobyte, and 64 KB per handle is the default.
    curl_shim_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
    // curl allocates one for each request, so it is small: an answer here is a head and a line of JSON.
    curl_shim_set_long(easy, CURLOPT_BUFFERSIZE, 2 << 10)
    curl_shim_set_string(easy, CURLOPT_USERAGENT, userAgent)
  }

  func apply(toMulti multi: UnsafeMutableRawPointer) {
    curl_shim_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    curl_shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumIdleConnections)
  }
}
