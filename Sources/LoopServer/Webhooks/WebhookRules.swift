// Which addresses a webhook may have. Checked when WEBHOOK_URL is read, when a campaign is uploaded and before every
// delivery. What a name resolves to is nobody's promise, so `mayConnect` is asked once more for each connection.

import Campaigns
import EventLoop
import HTTPClient

/// What is wrong with a webhook's address; Spanish. Never repeats it: its path and query may hold a token.
struct WebhookAddressDefect: Error, Equatable {
  let explanation: String
}

struct WebhookRules: Sendable, Equatable {
  /// WEBHOOK_PRIVADOS: private networks, this machine, plain http and any port are allowed too.
  var mayBePrivate = false

  /// Takes an address apart, if it may be called.
  func url(_ text: String) throws(WebhookAddressDefect) -> ClientURL {
    func require(_ holds: Bool, _ explanation: String) throws(WebhookAddressDefect) {
      if !holds { throw WebhookAddressDefect(explanation: explanation) }
    }
    try require(
      text.utf8.count <= WebhookLimits.address, "Debe tener como máximo \(WebhookLimits.address) caracteres")
    guard let address = WebAddress(text), let url = try? ClientURL(text) else {
      throw WebhookAddressDefect(explanation: "Debe ser una dirección completa, como https://ejemplo.com/avisos")
    }
    try require(!address.authority.contains("@"), "No puede llevar usuario ni contraseña en la dirección")
    if mayBePrivate { return try checked(url) }
    try require(url.isSecure, "Debe empezar con https:// (o el servidor, tener WEBHOOK_PRIVADOS=true)")
    try require(url.port == 443 || url.port >= 1024, "El puerto debe ser 443 o uno desde 1024")
    let host = url.host.hasSuffix(".") ? String(url.host.dropLast()) : url.host
    try require(host != "localhost" && !host.hasSuffix(".localhost"), Self.notPublic)
    return try checked(url)
  }

  private static let notPublic = "Debe ser una dirección pública de internet: las privadas y locales no se admiten"

  /// A host that is an address already needs no resolution to be judged.
  private func checked(_ url: ClientURL) throws(WebhookAddressDefect) -> ClientURL {
    if let numeric = try? SocketAddress(ip: url.host, port: url.port), !mayConnect(numeric) {
      throw WebhookAddressDefect(explanation: Self.notPublic)
    }
    return url
  }

  /// Whether a connection to this address may be opened.
  func mayConnect(_ address: SocketAddress) -> Bool {
    AddressScope(address.bytes).isAllowed(privateToo: mayBePrivate)
  }
}
