// Writes the small JSON objects of our answers straight into bytes. Field names are ours, so they need no escaping.

public struct JSONObjectWriter {
  public private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
  private var isFirst = true

  public init() {}

  private mutating func name(_ name: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
  }

  /// A string, or null.
  public mutating func field(_ name: StaticString, _ text: String?) {
    self.name(name)
    if let text { JSONText.appendString(text, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
  }

  /// A number, or null.
  public mutating func field(_ name: StaticString, _ number: Int?) {
    self.name(name)
    if let number { DecimalText.append(number, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
  }

  public mutating func field(_ name: StaticString, _ flag: Bool) {
    self.name(name)
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  /// A value that is JSON already.
  public mutating func field(_ name: StaticString, raw json: [UInt8]) {
    self.name(name)
    bytes.append(contentsOf: json)
  }

  public mutating func object(_ name: StaticString, _ fill: (inout JSONObjectWriter) -> Void) {
    var inner = JSONObjectWriter()
    fill(&inner)
    field(name, raw: inner.finish())
  }

  /// The elements are appended one by one; `write` appends one as JSON.
  public mutating func array<Element>(
    _ name: StaticString, _ elements: some Sequence<Element>, _ write: (Element, inout [UInt8]) -> Void
  ) {
    self.name(name)
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(element, &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// The whole object.
  public consuming func finish() -> [UInt8] {
    var bytes = bytes
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
