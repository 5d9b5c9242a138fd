// A second reader of RFC 9112, line by line and as plain as possible, which shares nothing with the real parser. It
// gets only messages that the real one has accepted, and throws when the text is not strictly valid.

@testable import HTTPServer

enum PlainHTTP {
  struct Head {
    var target: [UInt8]
    var names: [[UInt8]]
    var values: [[UInt8]]
    var framing: BodyFraming
  }

  static func head(_ bytes: [UInt8], limits: HeadLimits) throws(BrokenRule) -> Head {
    var lines = try lines(bytes)
    try require(lines.count >= 2 && lines.suffix(1) == [[]], "the head does not end with an empty line")
    lines.removeLast()
    let first = lines.removeFirst()
    try require(first.count + 2 <= limits.requestLine, "the request line is too long")
    try require(lines.reduce(2) { $0 + $1.count + 2 } <= limits.headerBlock, "the header block is too long")
    try require(lines.count <= limits.headerCount, "there are too many headers")

    let parts = first.split(separator: 0x20, omittingEmptySubsequences: false)
    try require(parts.count == 3, "the request line has not three parts")
    let version = String(decoding: parts[2], as: UTF8.self)
    try require(["HTTP/1.0", "HTTP/1.1"].contains(version), "the version is another")
    try require(parts[1].allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }, "the target has bytes it may not have")

    var names: [[UInt8]] = []
    var values: [[UInt8]] = []
    for line in lines {
      guard let colon = line.firstIndex(of: 0x3A), colon > 0 else { throw BrokenRule(rule: "a header has no name") }
      try require(line[..<colon].allSatisfy(isToken), "a header's name is no token")
      try require(line[colon...].allSatisfy { $0 == 9 || ($0 >= 0x20 && $0 != 0x7F) }, "a value has controls")
      names.append(Array(line[..<colon]))
      values.append(trimmed(line[(colon + 1)...]))
    }
    let framing = try framing(names, values, isVersion10: version == "HTTP/1.0")
    return Head(target: Array(parts[1]), names: names, values: values, framing: framing)
  }

  private static func framing(
    _ names: [[UInt8]], _ values: [[UInt8]], isVersion10: Bool
  ) throws(BrokenRule) -> BodyFraming {
    func all(_ name: String) -> [String] {
      zip(names, values).filter { String(decoding: $0.0, as: UTF8.self).lowercased() == name }
        .map { String(decoding: $0.1, as: UTF8.self) }
    }
    let (hosts, codings, lengths) = (all("host"), all("transfer-encoding"), all("content-length"))
    try require(hosts.count == 1 || (isVersion10 && hosts.isEmpty), "\(hosts.count) Hosts")
    try require(codings.count + lengths.count <= 1, "the end of the body is given twice")
    if let coding = codings.first {
      try require(!isVersion10 && coding.lowercased() == "chunked", "a coding that is not chunked")
      return .chunked
    }
    guard let text = lengths.first else { return .none }
    guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = UInt64(text) else {
      throw BrokenRule(rule: "Content-Length is no number")
    }
    return length == 0 ? .none : .sized(length)
  }

  static func body(_ raw: ArraySlice<UInt8>, _ framing: BodyFraming) throws(BrokenRule) -> [UInt8] {
    switch framing {
    case .none: return Array(raw)
    case .sized(let length):
      try require(raw.count == Int(length), "the body has \(raw.count) bytes of \(length)")
      return Array(raw)
    case .chunked: return try dechunked(raw)
    }
  }

  private static func dechunked(_ raw: ArraySlice<UInt8>) throws(BrokenRule) -> [UInt8] {
    var rest = raw
    var body: [UInt8] = []
    while true {
      let size = try line(&rest).prefix { $0 != 0x3B }
      guard !size.isEmpty, let count = Int(String(decoding: size, as: UTF8.self), radix: 16), count >= 0,
        size.first != 0x2B
      else { throw BrokenRule(rule: "a chunk's size is no number") }
      if count == 0 { break }
      try require(rest.count >= count + 2, "a chunk is cut off")
      body += rest.prefix(count)
      rest = rest.dropFirst(count)
      try require(try line(&rest).isEmpty, "a chunk is longer than its size")
    }
    while try !line(&rest).isEmpty {}
    try require(rest.isEmpty, "there is something behind the last chunk")
    return body
  }

  /// Takes a line that ends with CRLF off the front.
  private static func line(_ rest: inout ArraySlice<UInt8>) throws(BrokenRule) -> ArraySlice<UInt8> {
    guard let feed = rest.firstIndex(of: 10), feed > rest.startIndex, rest[feed - 1] == 13 else {
      throw BrokenRule(rule: "a line does not end with CRLF")
    }
    let line = rest[rest.startIndex..<feed - 1]
    try require(!line.contains(13), "a carriage return inside a line")
    rest = rest[(feed + 1)...]
    return line
  }

  private static func lines(_ bytes: [UInt8]) throws(BrokenRule) -> [[UInt8]] {
    var rest = bytes[...]
    var lines: [[UInt8]] = []
    while !rest.isEmpty { lines.append(Array(try line(&rest))) }
    return lines
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let front = bytes.drop { $0 == 0x20 || $0 == 9 }
    return front.reversed().drop { $0 == 0x20 || $0 == 9 }.reversed()
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
