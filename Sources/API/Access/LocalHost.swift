// A defence against DNS rebinding: when a page's own name suddenly leads to 127.0.0.1, the browser takes that for the
// page's own server and lets the page read what it likes. But the page cannot change the name in `Host`. So a server
// without keys, which is only for its own machine, answers only to this machine's names. RequestGate asks.

import HTTPServer

enum LocalHost {
  private static let names: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

  /// - Parameter host: the header's value, with or without a port. Browsers always send one; a client without it is no
  ///   browser.
  static func isNamed(_ host: String?) -> Bool {
    guard let host = host?.lowercased() else { return true }
    // An IPv6 address has colons of its own, inside brackets.
    let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map(host.index(after:)) : host.firstIndex(of: ":")
    let name = host[..<(end ?? host.endIndex)]
    return names.contains(String(name)) || name.hasSuffix(".localhost")
  }
}

extension HTTPError {
  static let foreignHost = HTTPError(
    .forbidden, "Sin API_KEYS solo se atiende a localhost: defina API_KEYS para atender con otro nombre")
}
