// A numeric IP address with a port, as the socket calls take it and as people write it.

import CUV
import Glibc

/// An IPv4 or IPv6 address and a port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
  // IPv4 is kept as its four bytes in front; `isV6` says which.
  private var v6: (UInt64, UInt64) = (0, 0)
  private var scope: UInt32 = 0
  public let isIPv6: Bool
  /// 0…65535; 0 asks the system for a free one when binding.
  public var port: UInt16

  /// - Throws: `LoopError` when `ip` is not a numeric IPv4 or IPv6 address.
  public init(ip: String, port: UInt16) throws(LoopError) {
    var four = sockaddr_in()
    if uv_ip4_addr(ip, Int32(port), &four) == 0 {
      self.init(four)
      return
    }
    var six = sockaddr_in6()
    let result = uv_ip6_addr(ip, Int32(port), &six)
    if result < 0 { throw LoopError(call: "uv_ip6_addr", code: result) }
    self.init(six)
  }

  init(_ address: sockaddr_in) {
    isIPv6 = false
    port = UInt16(bigEndian: address.sin_port)
    v6.0 = UInt64(address.sin_addr.s_addr)
  }

  init(_ address: sockaddr_in6) {
    isIPv6 = true
    port = UInt16(bigEndian: address.sin6_port)
    scope = address.sin6_scope_id
    v6 = withUnsafeBytes(of: address.sin6_addr) { $0.loadUnaligned(as: (UInt64, UInt64).self) }
  }

  /// Reads the address the kernel filled in; nil for other families (Unix sockets).
  public init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET: self.init(raw.loadUnaligned(as: sockaddr_in.self))
    case AF_INET6: self.init(raw.loadUnaligned(as: sockaddr_in6.self))
    default: return nil
    }
  }

  /// Hands the address to a socket call.
  package func withSockaddr<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.storeBytes(of: v6, as: (UInt64, UInt64).self) }
      return try withUnsafeBytes(of: address) {
        try body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
      }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(truncatingIfNeeded: v6.0)
    return try withUnsafeBytes(of: address) {
      try body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }

  /// The address in network order: 4 bytes, or 16 for IPv6.
  public var bytes: [UInt8] {
    let all = withUnsafeBytes(of: v6) { Array($0) }
    return isIPv6 ? all : Array(all[..<4])
  }

  /// What tells one client from another: the IPv4 address, however it was written, or the first 64 bits of an IPv6 one,
  /// since a subscriber has a /64 at least.
  public struct Network: Sendable, Hashable {
    fileprivate let isIPv6: Bool
    fileprivate let value: UInt64
  }

  public var network: Network {
    // Whether it is ::ffff:1.2.3.4, compared as it lies in memory.
    let isMapped = isIPv6 && v6.0 == 0 && v6.1 & 0xFFFF_FFFF == 0xFFFF_0000
    return isMapped ? Network(isIPv6: false, value: v6.1 >> 32) : Network(isIPv6: isIPv6, value: v6.0)
  }

  /// The address without the port, such as `127.0.0.1` or `::1`.
  public var ip: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      withSockaddr { address, _ in
        let raw = UnsafeRawPointer(address)
        if isIPv6 {
          _ = uv_ip6_name(raw.assumingMemoryBound(to: sockaddr_in6.self), text.baseAddress!, text.count)
        } else {
          _ = uv_ip4_name(raw.assumingMemoryBound(to: sockaddr_in.self), text.baseAddress!, text.count)
        }
      }
      return String(cString: text.baseAddress!)
    }
  }

  /// `1.2.3.4:80` or `[::1]:80`.
  public var description: String { isIPv6 ? "[\(ip)]:\(port)" : "\(ip):\(port)" }

  public static func == (left: SocketAddress, right: SocketAddress) -> Bool {
    left.isIPv6 == right.isIPv6 && left.v6 == right.v6 && left.scope == right.scope && left.port == right.port
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(v6.0)
    hasher.combine(v6.1)
    hasher.combine(port)
  }
}
