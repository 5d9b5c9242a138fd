// A block of IP addresses such as `10.0.0.0/8` or `fd00::/8` (PROXIES_CONFIABLES); a bare address is a block of one.

import Glibc

/// An IPv4 or IPv6 network.
struct NetworkBlock: Sendable, Equatable, CustomStringConvertible {
  /// 4 or 16 bytes, in network order; the bits past the prefix are zero.
  private let bytes: [UInt8]
  private let prefixLength: Int
  let description: String

  /// - Returns: nil unless `text` is a numeric address, with or without a prefix length that fits.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let bytes = Self.address(String(parts[0])) else { return nil }
    var length = bytes.count * 8
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let given = Int(parts[1]), given <= length
      else { return nil }
      length = given
    }
    prefixLength = length
    self.bytes = Self.masked(bytes, length)
    description = text
  }

  /// Whether a numeric address lies in the block. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
  func contains(_ address: String) -> Bool {
    guard let other = Self.address(address), other.count == bytes.count else { return false }
    return Self.masked(other, prefixLength) == bytes
  }

  private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
    bytes.enumerated().map { index, byte in
      let kept = min(max(length - index * 8, 0), 8)
      return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
  }

  private static func address(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return bytes.starts(with: mappedPrefix) ? Array(bytes[12...]) : bytes
  }
}
