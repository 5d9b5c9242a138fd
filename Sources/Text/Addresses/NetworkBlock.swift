// A block of IP addresses such as `10.0.0.0/8` or `fd00::/8` (PROXIES_CONFIABLES); a bare address is a block of one.

/// An IPv4 or IPv6 network.
public struct NetworkBlock: Sendable, Equatable, CustomStringConvertible {
  /// 4 or 16 bytes, in network order; the bits past the prefix are zero.
  private let bytes: [UInt8]
  private let prefixLength: Int
  public let description: String

  /// - Returns: nil unless `text` is a numeric address, with or without a prefix length that fits. An IPv4 block may be
  ///   written as IPv6 (`::ffff:10.0.0.0/104`).
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else { return nil }
    var length = address.bytes.count * 8
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), var given = Int(parts[1]) else { return nil }
      if !address.isIPv6, parts[0].contains(":") { given -= 96 }
      guard (0...length).contains(given) else { return nil }
      length = given
    }
    prefixLength = length
    bytes = Self.masked(address.bytes, length)
    description = text
  }

  /// Whether an address lies in the block. An IPv4 address written as IPv6 counts as IPv4.
  public func contains(_ address: IPAddress) -> Bool {
    address.bytes.count == bytes.count && Self.masked(address.bytes, prefixLength) == bytes
  }

  private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
    bytes.enumerated().map { index, byte in
      let kept = min(max(length - index * 8, 0), 8)
      return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
  }
}
