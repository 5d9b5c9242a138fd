// Whether a page of this very server asks: its Origin names the host that the request is for (Fetch standard, "origin
// header"). RequestGate holds changes against it, for a browser adds its cookies, and reaches this machine, for
// whatever page asks it to.

enum SameOrigin {
  /// - Parameters:
  ///   - origin: `https://app.ejemplo.com:8443`; `null` and anything else is nobody's.
  ///   - host: what the header Host says. A proxy has to pass it on as it was.
  ///   - isSecure: the request came by https, so its pages did, too.
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
