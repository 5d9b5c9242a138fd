// Where on the internet an address is. The person who uploads a campaign chooses its webhook's address, so a server
// that called any address could be made to call its own neighbours: a database, a cloud's metadata service. The webhook
// client checks every address before it connects. Sources: IANA's special-purpose address registries (RFC 6890).

/// What kind of network an address belongs to.
public indirect enum AddressScope: Sendable, Equatable {
  /// Somebody's public host.
  case `public`
  /// This machine.
  case loopback
  /// A private network: RFC 1918, a carrier's (100.64/10), unique local, site-local.
  case `private`
  /// Not a host that may be called: unspecified, link-local (cloud metadata), multicast, broadcast, documentation,
  /// benchmarks, and the few public and private addresses that clouds answer themselves.
  case reserved
  /// IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4): a way around rules about IPv4.
  case translated(AddressScope)

  /// - Parameter bytes: 4 or 16, in network order.
  public init(_ bytes: [UInt8]) {
    precondition(bytes.count == 4 || bytes.count == 16, "an address has 4 or 16 bytes")
    self = bytes.count == 4 ? Self.ofIPv4(bytes) : Self.ofIPv6(bytes)
  }

  /// Whether a webhook may be delivered there.
  /// - Parameter privateToo: WEBHOOK_PRIVADOS. Reserved addresses stay refused.
  public func isAllowed(privateToo: Bool) -> Bool {
    switch self {
    case .public: true
    case .loopback, .private: privateToo
    case .reserved: false
    case .translated(let inner): privateToo && inner.isAllowed(privateToo: true)
    }
  }

  private static func ofIPv4(_ bytes: [UInt8]) -> AddressScope {
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (127, _, _, _): .loopback
    // Hosts of clouds: Alibaba's metadata service, which lies among private addresses, and Azure's agent.
    case (100, 100, 100, 200), (168, 63, 129, 16): .reserved
    case (10, _, _, _), (172, 16...31, _, _), (192, 168, _, _), (100, 64...127, _, _): .private
    case (0, _, _, _), (169, 254, _, _), (192, 0, 0, _), (192, 0, 2, _), (192, 88, 99, _), (198, 18...19, _, _),
      (198, 51, 100, _), (203, 0, 113, _), (224...255, _, _, _):
      .reserved
    default: .public
    }
  }

  private static func ofIPv6(_ bytes: [UInt8]) -> AddressScope {
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    let last = Array(bytes[12...])
    if groups[..<5].allSatisfy({ $0 == 0 }) {
      if groups[5] == 0xFFFF { return .translated(ofIPv4(last)) }
      if groups[5...] == [0, 0, 1] { return .loopback }
      return groups[5] == 0 && last != [0, 0, 0, 0] ? .translated(ofIPv4(last)) : .reserved
    }
    switch (groups[0], groups[1]) {
    case (0x64, 0xFF9B) where groups[2..<6].allSatisfy({ $0 == 0 }): return .translated(ofIPv4(last))
    case (0x2002, _): return .translated(ofIPv4(Array(bytes[2..<6])))
    // The metadata services of Amazon and Google, which lie among private addresses. Beside Google's are customers'
    // hosts.
    case (0xFD00, 0x0EC2): return .reserved
    case (0xFD20, 0x00CE) where groups[2...] == [0, 0, 0, 0, 0, 0x0254]: return .reserved
    case (0xFC00...0xFDFF, _), (0xFEC0...0xFEFF, _): return .private
    // Protocol assignments (Teredo among them) and documentation.
    case (0x2001, ..<0x0200), (0x2001, 0x0DB8), (0x3FFF, ..<0x1000): return .reserved
    // Only 2000::/3 has been given to hosts.
    case (0x2000...0x3FFF, _): return .public
    default: return .reserved
    }
  }
}
