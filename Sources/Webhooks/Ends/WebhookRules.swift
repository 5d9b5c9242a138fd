// Which addresses a webhook may have. Checked when WEBHOOK_URL is read, when a campaign is uploaded and before every
// delivery. A name may resolve to another address each time, so `mayConnect` is asked again for each connection.

import EventLoop
import HTTPClient
import Text

/// What is wrong with a webhook's address; Spanish. Never repeats it: its path and query may hold a token.
package struct WebhookAddressDefect: Error, Equatable {
  package let explanation: String
}

package struct WebhookRules: Sendable, Equatable {
  /// WEBHOOK_PRIVADOS: private networks, this machine, plain http and any port are allowed too.
  package var mayBePrivate: Bool

  package init(mayBePrivate: Bool = false) { self.mayBePrivate = mayBePrivate }

  /// The URL of an address that may be called.
  package func url(_ text: String) throws(WebhookAddressDefect) -> ClientURL {
    func require(_ holds: Bool, _ explanation: String) throws(WebhookAddressDefect) {
      if !holds { throw WebhookAddressDefect(explanation: explanation) }
    }
    try require(
      text.utf8.count <= WebhookLimits.address, "Debe tener como máximo \(WebhookLimits.address) caracteres")
    guard let address = WebAddress(text), let url = try? ClientURL(text) else {
      throw WebhookAddressDefect(explanation: "Debe ser una dirección completa, como https://ejemplo.com/avisos")
    }
    try require(!address.authority.contains("@"), "No puede llevar usuario ni contraseña en la dirección")
    try require(Self.canBeHost(url.host), "Esa dirección no puede llevar a ningún sitio: revise el nombre del servidor")
    if mayBePrivate { return try checked(url) }
    try require(url.isSecure, "Debe empezar con https:// (o el servidor, tener WEBHOOK_PRIVADOS=true)")
    try require(url.port == 443 || url.port >= 1024, "El puerto debe ser 443 o uno desde 1024")
    let host = url.host.hasSuffix(".") ? String(url.host.dropLast()) : url.host
    try require(host != "localhost" && !host.hasSuffix(".localhost"), Self.notPublic)
    return try checked(url)
  }

  /// Whether a host can exist: a numeric address, or a name whose parts are neither empty nor too long and whose last
  /// part is no number (the URL standard, "ends in a number": browsers take such a host for an address, and a resolver
  /// may). curl has already turned short forms such as `127.1` into addresses.
  private static func canBeHost(_ host: String) -> Bool {
    if host.contains(":") || (try? SocketAddress(ip: host, port: 0)) != nil { return true }
    // One dot at the end stands for the root of all names.
    let name = host.hasSuffix(".") ? host.dropLast() : host[...]
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.utf8.count) }), let last = labels.last else {
      return false
    }
    let isNumber = last.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let isHexadecimal =
      last.hasPrefix("0x") && last.utf8.dropFirst(2).allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    return !isNumber && !isHexadecimal
  }

  private static let notPublic = "Debe ser una dirección pública de internet: las privadas y locales no se admiten"

  /// Refuses a URL whose host is an address that may not be called; names are judged once they are resolved.
  private func checked(_ url: ClientURL) throws(WebhookAddressDefect) -> ClientURL {
    if let numeric = try? SocketAddress(ip: url.host, port: url.port), !mayConnect(numeric) {
      throw WebhookAddressDefect(explanation: Self.notPublic)
    }
    return url
  }

  /// Whether a connection to this address may be opened.
  package func mayConnect(_ address: SocketAddress) -> Bool {
    AddressScope(address.bytes).isAllowed(privateToo: mayBePrivate)
  }
}
