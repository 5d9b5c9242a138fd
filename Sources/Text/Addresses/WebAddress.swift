// An http or https address, taken apart as far as the settings need: to refuse a bad one at start, and to complete a
// base address with a path. Requests are made by curl, which parses the whole text itself.

/// An absolute http(s) URL.
public struct WebAddress: Sendable, Equatable {
  public let isSecure: Bool
  /// Host and port as written, with user and password if there are any.
  public let authority: String
  /// From the first slash to the query; empty or beginning with a slash.
  public var path: String
  /// With its question mark; empty when there is none.
  public let query: String

  /// - Returns: nil unless scheme, host and port are sound and nothing but visible ASCII is in it.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }),
      let (scheme, rest) = text.split(around: "://")
    else { return nil }
    switch scheme.lowercased() {
    case "http": isSecure = false
    case "https": isSecure = true
    default: return nil
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let afterAuthority = rest[authority.endIndex...]
    let path = afterAuthority.prefix { $0 != "?" }
    guard Self.isHostAndPort(authority.split(around: "@")?.1 ?? authority) else { return nil }
    self.authority = String(authority)
    self.path = String(path)
    query = String(afterAuthority[path.endIndex...])
  }

  /// A name or a numeric address, without brackets.
  public var host: Substring {
    let place = authority.split(around: "@")?.1 ?? authority[...]
    if place.first == "[" { return place.dropFirst().prefix { $0 != "]" } }
    return place.prefix { $0 != ":" }
  }

  /// The whole address.
  public var text: String { (isSecure ? "https://" : "http://") + authority + path + query }

  /// The address without slashes at the end of the path and without a query; paths are appended to it.
  public var base: String {
    var trimmed = path[...]
    while trimmed.last == "/" { trimmed = trimmed.dropLast() }
    return (isSecure ? "https://" : "http://") + authority + trimmed
  }

  private static func isHostAndPort(_ text: Substring) -> Bool {
    let port: Substring?
    let host: Substring
    if text.first == "[" {
      guard let close = text.firstIndex(of: "]") else { return false }
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      guard rest.isEmpty || rest.first == ":" else { return false }
      guard NetworkBlock(String(host)) != nil, !host.contains("/") else { return false }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2 else { return false }
      host = parts[0]
      port = parts.count == 2 ? parts[1] : nil
      let isName = host.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      guard isName else { return false }
    }
    guard !host.isEmpty else { return false }
    guard let port else { return true }
    return port.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && (UInt16(port) ?? 0) > 0
  }
}

extension StringProtocol where SubSequence == Substring {
  /// What stands before and after the first `separator`.
  public func split(around separator: String) -> (Substring, Substring)? {
    guard let range = firstRange(of: separator) else { return nil }
    return (self[startIndex..<range.lowerBound], self[range.upperBound...])
  }
}
