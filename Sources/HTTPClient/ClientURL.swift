// A URL checked and taken apart once, so that a request made from it costs no parsing and a wrong setting is found at
// the start. Code that reads a setting or builds an API's address makes it; CurlClient reads it.

import CCurl
import EventLoop

/// An absolute http or https URL.
public final class ClientURL: Sendable, CustomStringConvertible {
  /// Lower-case host name; IPv6 without brackets.
  public let host: String
  /// The port, the scheme's own where the URL names none.
  public let port: UInt16
  /// True for https.
  public let isSecure: Bool

  /// The URL's text, NUL-terminated, as curl takes it.
  let text: [CChar]
  /// False for numeric hosts and `localhost`, which curl knows by itself.
  let needsResolution: Bool

  /// - Throws: `ClientURLError` when `text` is not an absolute http(s) URL, or has spaces or control characters.
  public init(_ text: String) throws(ClientURLError) {
    guard let url = curl_url() else { throw ClientURLError(reason: "out of memory") }
    defer { curl_url_cleanup(url) }
    let status = text.utf8.contains(0) ? CURLUE_MALFORMED_INPUT : curl_url_set(url, CURLUPART_URL, text, 0)
    guard status == CURLUE_OK else { throw ClientURLError(reason: String(cString: curl_url_strerror(status))) }

    guard let scheme = ClientURL.part(url, CURLUPART_SCHEME, 0), scheme == "http" || scheme == "https" else {
      throw ClientURLError(reason: "the scheme must be http or https")
    }
    // curl would read other letters by the process' locale, and ours is the C one.
    guard let host = ClientURL.part(url, CURLUPART_HOST, 0), !host.isEmpty, host.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw ClientURLError(reason: "the host must be ASCII (other letters as xn--…)")
    }
    guard let port = ClientURL.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap(UInt16.init), port > 0,
      let whole = ClientURL.part(url, CURLUPART_URL, 0)
    else { throw ClientURLError(reason: "the port must be 1…65535") }

    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    self.host = bare.lowercased()
    self.port = port
    isSecure = scheme == "https"
    self.text = Array(whole.utf8CString)
    needsResolution = self.host != "localhost" && (try? SocketAddress(ip: bare, port: 0)) == nil
  }

  /// Scheme, host and port only: paths and queries may hold tokens.
  public var description: String {
    "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  private static func part(_ url: OpaquePointer, _ which: CURLUPart, _ flags: UInt32) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, which, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}

/// Why a text is not a URL that can be called. Does not repeat the text, which may hold secrets.
public struct ClientURLError: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
