// The few things wanted from a response's head, read from curl's header callback line by line. curl has checked the
// framing; interim answers (100 Continue, 103) come through here too and are forgotten at the next status line.

/// Status line and headers of one response, as far as they have arrived.
struct ResponseHead {
  /// The most bytes of a head that are accepted, interim answers included. curl itself would take any number of
  /// headers.
  static let limit = 64 << 10

  /// `HTTP` as one little-endian number.
  private static let http: UInt32 = 0x5054_5448

  /// The latest status line's code, 0 before the first.
  private(set) var status = 0
  /// A final answer's head has arrived whole.
  private(set) var isComplete = false
  private(set) var retryAfter: String?
  private(set) var location: String?
  /// Content-Type is `text/html`.
  private(set) var isHTML = false
  /// How long the server leaves the connection open between two requests (`Keep-Alive: timeout=5`).
  private(set) var idleLimit: Duration?
  private var byteCount = 0
  /// Nothing has come yet.
  var isEmpty: Bool { byteCount == 0 }

  /// Takes one line with its line end.
  /// - Returns: false when the head has become too long.
  mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
    byteCount += line.count
    guard byteCount <= ResponseHead.limit else { return false }
    if line.count <= 2, line.last == 0x0A, line[0] == 0x0D || line.count == 1 {
      isComplete = status >= 200
    } else if line.count >= 12, line.loadUnaligned(as: UInt32.self).littleEndian == ResponseHead.http, line[4] == 0x2F {
      begin(line)
    } else {
      readField(line)
    }
    return true
  }

  private mutating func begin(_ line: UnsafeRawBufferPointer) {
    let bytesSoFar = byteCount
    self = ResponseHead()
    byteCount = bytesSoFar
    guard let space = line.firstIndex(of: 0x20) else { return }
    for byte in line[(space + 1)...].prefix(3) {
      guard (0x30...0x39).contains(byte) else {
        status = 0
        return
      }
      status = status * 10 + Int(byte - 0x30)
    }
  }

  private mutating func readField(_ line: UnsafeRawBufferPointer) {
    // Trailers come after the head and change nothing.
    guard !isComplete, let first = line.first else { return }
    switch first | 0x20 {
    case UInt8(ascii: "c"):
      if let value = ResponseHead.value(line, "content-type:") { isHTML = value.lowercased().hasPrefix("text/html") }
    case UInt8(ascii: "k"):
      if let value = ResponseHead.value(line, "keep-alive:") { idleLimit = ResponseHead.timeout(in: value) }
    case UInt8(ascii: "l"): if let value = ResponseHead.value(line, "location:") { location = value }
    case UInt8(ascii: "r"): if let value = ResponseHead.value(line, "retry-after:") { retryAfter = value }
    default: break
    }
  }

  /// The whole seconds of `timeout=5, max=100`, in any order; nil without such a parameter.
  private static func timeout(in value: String) -> Duration? {
    for parameter in value.split(separator: ",") {
      let parts = parameter.split(separator: "=", maxSplits: 1).map { part in
        part.filter { !" \t\"".contains($0) }
      }
      if parts.count == 2, parts[0].lowercased() == "timeout", let seconds = UInt32(parts[1]) {
        return .seconds(Int64(seconds))
      }
    }
    return nil
  }

  /// The trimmed value, if the line's name is `name` (lower case, with its colon).
  private static func value(_ line: UnsafeRawBufferPointer, _ name: StaticString) -> String? {
    let count = name.utf8CodeUnitCount
    guard line.count > count else { return nil }
    for place in 0..<count {
      let byte = line[place]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != name.utf8Start[place] { return nil }
    }
    var value = line[count...]
    while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
    while let byte = value.last, byte <= 0x20 { value.removeLast() }
    return String(decoding: value, as: UTF8.self)
  }
}
