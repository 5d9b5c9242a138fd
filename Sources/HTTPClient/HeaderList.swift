// Request headers built once and shared by every request that sends the same ones: an API key, a bearer token, the
// content type. Building them per message would be most of a message's cost on our side of curl.

import CCurl

/// An immutable list of request headers. Descriptions never show values: they hold keys and tokens.
public final class HeaderList: Sendable, CustomStringConvertible {
  // Written in init only; curl reads the list and never changes or frees it.
  nonisolated(unsafe) let head: UnsafeMutablePointer<curl_slist>?
  private let names: [String]

  /// - Throws: `HeaderError` for a name that is not a token, or a value with control characters (CR and LF would let
  ///   a value invent headers).
  public init(_ fields: [(name: String, value: String)]) throws(HeaderError) {
    // curl waits a second for "100 Continue" before a large body unless told to send no Expect.
    var lines = ["Expect:"]
    for (name, value) in fields {
      guard HeaderLine.isToken(name) else { throw HeaderError(name: "?") }
      guard HeaderLine.isValue(value) else { throw HeaderError(name: name) }
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")  // curl reads "Name:" as "do not send"
    }
    var head: UnsafeMutablePointer<curl_slist>?
    for line in lines { head = curl_slist_append(head, line) ?? head }
    self.head = head
    names = fields.map(\.name)
  }

  deinit { curl_slist_free_all(head) }

  /// The names only.
  public var description: String { "HeaderList(\(names.joined(separator: ", ")))" }
}

/// A header that would break the request's framing.
public struct HeaderError: Error, Sendable, CustomStringConvertible {
  /// The header's name, or `?` when the name itself is wrong.
  public let name: String
  public var description: String { "the header \(name) has characters that are not allowed" }
}

/// One header that differs from request to request, such as an idempotency key; sent beside the shared list.
public struct HeaderLine: Sendable, CustomStringConvertible {
  /// `Name: value` and a NUL.
  let bytes: [UInt8]

  /// The name only.
  public var description: String { String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self) }

  /// - Parameter value: at least one byte; spaces at its ends do not survive.
  /// - Throws: `HeaderError` as `HeaderList` does.
  public init(name: StaticString, value: [UInt8]) throws(HeaderError) {
    guard !value.isEmpty, value.allSatisfy(HeaderLine.isValueByte) else { throw HeaderError(name: "\(name)") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8CodeUnitCount + value.count + 3)
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: ":"))
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: value)
    bytes.append(0)
    self.bytes = bytes
  }

  static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  static func isValue(_ value: String) -> Bool { value.utf8.allSatisfy(isValueByte) }

  private static func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}
