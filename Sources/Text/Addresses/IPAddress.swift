// An IP address as the access rules see it: IPv4 whether or not it was written as IPv6, and the name under which a
// client is counted. Used by NetworkBlock, ClientAddress and RateLimiter.

import Glibc

/// A numeric IPv4 or IPv6 address without port or zone.
public struct IPAddress: Sendable, Hashable {
  /// 4 or 16 bytes in network order. `::ffff:10.0.0.1` is kept as the IPv4 address it stands for.
  public let bytes: [UInt8]

  /// - Returns: nil unless `text` is a numeric address and nothing else.
  public init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let all = withUnsafeBytes(of: six) { Array($0) }
    bytes = all.starts(with: Self.mappedPrefix) ? Array(all[12...]) : all
  }

  static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  public var isIPv6: Bool { bytes.count == 16 }

  /// The name under which a client is counted: an IPv4 address, or the /64 of an IPv6 one, since a subscriber has a
  /// whole /64 at least and could otherwise come from a new address each time.
  public var clientName: String {
    if !isIPv6 { return bytes.map { "\($0)" }.joined(separator: ".") }
    let groups = (0..<4).map { String(UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]), radix: 16) }
    return groups.joined(separator: ":") + "::/64"
  }
}
