// Request methods, numbered as llhttp numbers them, so that its verdict needs no translation. HeadScanner also asks
// here whether the bytes so far can still become a method: an unknown one is refused at its first wrong byte.

/// An HTTP request method that llhttp knows (all registered ones of HTTP/1.1).
public struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// llhttp's number of the method.
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let delete = HTTPMethod(rawValue: 0)
  public static let get = HTTPMethod(rawValue: 1)
  public static let head = HTTPMethod(rawValue: 2)
  public static let post = HTTPMethod(rawValue: 3)
  public static let put = HTTPMethod(rawValue: 4)
  public static let connect = HTTPMethod(rawValue: 5)
  public static let options = HTTPMethod(rawValue: 6)
  public static let trace = HTTPMethod(rawValue: 7)

  /// The method as it is written on the request line.
  public var description: String {
    rawValue < Self.names.count ? "\(Self.names[Int(rawValue)])" : "?"
  }

  /// In llhttp's order (HTTP_METHOD_MAP of llhttp.h). SOURCE and PRI, which are not HTTP/1.1, are left out.
  static let names: [StaticString] = [
    "DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND",
    "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE",
    "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK",
  ]

  /// Whether some method begins with `bytes`, or with `whole`, is spelled exactly so.
  static func isKnown(_ bytes: UnsafeRawBufferPointer, whole: Bool) -> Bool {
    names.contains { name in
      (whole ? name.utf8CodeUnitCount == bytes.count : name.utf8CodeUnitCount >= bytes.count)
        && bytes.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: bytes.count))
    }
  }
}
