// Finds the client of a request behind any number of proxies. X-Forwarded-For is written from left to right, and only
// entries that our own proxies appended can be trusted. So it is read from the right, as long as the address before was
// one of theirs; a client may have made up everything further left. No client may lie inside the trusted blocks, unless
// the proxy before it overwrites the header (deploy/nginx does). RequestGate asks for the limit, AuditWriter for the
// record.

import EventLoop
import HTTPServer
import Text

/// Finds a request's client.
package struct ClientAddress: Sendable {
  /// PROXIES_CONFIABLES
  package let trusted: [NetworkBlock]

  package init(trusted: [NetworkBlock]) {
    self.trusted = trusted
  }

  /// The most entries that are looked at, more than any chain of proxies has.
  private static let hopLimit = 32

  /// The client of a request; nil when it has gone.
  @LoopActor
  func client(of request: HTTPRequest) -> IPAddress? {
    guard let peer = (request.remoteAddress?.ip).flatMap({ IPAddress($0) }) else { return nil }
    return client(peer: peer, forwarded: trusted.isEmpty ? [] : request.headers("x-forwarded-for"))
  }

  /// - Parameters:
  ///   - peer: the other end of the connection.
  ///   - forwarded: the values of all X-Forwarded-For headers, in order.
  /// - Returns: the nearest address that is not one of our proxies; the furthest proxy when an entry is no address.
  package func client(peer: IPAddress, forwarded: [String]) -> IPAddress {
    guard isTrusted(peer) else { return peer }
    var nearest = peer
    let entries = forwarded.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for entry in entries.reversed().prefix(Self.hopLimit) {
      guard let address = Self.address(of: entry) else { return nearest }
      nearest = address
      if !isTrusted(address) { return address }
    }
    return nearest
  }

  /// Whether the client came by https, as our nearest proxy says; nobody else is believed.
  @LoopActor
  func isSecure(_ request: HTTPRequest) -> Bool {
    guard !trusted.isEmpty, let scheme = request.header("x-forwarded-proto"),
      let peer = (request.remoteAddress?.ip).flatMap({ IPAddress($0) }), isTrusted(peer)
    else { return false }
    // The first entry of a list is of the client's own connection.
    return scheme.prefix { $0 != "," }.lowercased().trimmedASCII == "https"
  }

  /// Whether an address is one of the trusted proxies.
  func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

  /// `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]` or `[::1]:80`: some proxies add the port.
  private static func address(of entry: Substring) -> IPAddress? {
    var text = String(entry).trimmed[...]
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      text = text[text.index(after: text.startIndex)..<end]
    } else if text.split(separator: ":", omittingEmptySubsequences: false).count == 2 {
      text = text.prefix { $0 != ":" }
    }
    return IPAddress(String(text))
  }
}
