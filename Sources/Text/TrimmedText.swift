// Text without white space at its ends, without Foundation: settings as people write them, and fields of requests.

extension String {
  /// Without white space at the ends.
  public var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension StringProtocol where UTF8View: BidirectionalCollection {
  /// The text without ASCII white space at either end. Inlined into other modules, which know the kind of text; the
  /// gateways read answers with it.
  @inlinable public var trimmedASCII: String {
    let bytes = utf8
    guard let first = bytes.firstIndex(where: { !Self.isASCIISpace($0) }),
      let last = bytes.lastIndex(where: { !Self.isASCIISpace($0) })
    else { return "" }
    return String(self[first...last])
  }

  @inlinable static func isASCIISpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
