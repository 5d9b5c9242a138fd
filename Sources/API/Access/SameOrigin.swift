// Whether a page of this server made a request: its Origin names the host that the request is for (Fetch standard,
// "origin header"). Callers and CORSPolicy check changes with it, because a browser adds its cookies, and reaches this
// machine, for whatever page asks it to.

enum SameOrigin {
  /// - Parameters:
  ///   - origin: an origin such as `https://app.ejemplo.com:8443`. `null` and anything else is no page of this server.
  ///   - host: the header Host. A proxy has to pass it on unchanged.
  ///   - isSecure: whether the request came by https. Then this server's pages did, too.
  static func holds(origin: String, host: String, isSecure: Bool = false) -> Bool {
    guard let (scheme, authority) = origin.lowercased().split(around: "://"), !authority.isEmpty else { return false }
    let port: String
    switch scheme {
    case "https": port = ":443"
    case "http" where !isSecure: port = ":80"
    default: return false
    }
    func named(_ text: some StringProtocol) -> String {
      String(text.hasSuffix(port) ? text.dropLast(port.count) : text[...])
    }
    return named(authority) == named(host.lowercased())
  }
}
