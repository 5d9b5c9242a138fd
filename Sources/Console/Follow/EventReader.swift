// Server-sent events, as the HTML standard has them ("Interpreting an event stream"): lines of `field: value`, an empty
// line ends an event, a line that begins with a colon says only that the other side is still there. They come in pieces
// that may end anywhere.

/// Reads events from the bytes of a stream.
struct EventReader {
  struct Event: Equatable {
    /// `message` where the stream names none.
    var kind = "message"
    var data = ""
  }

  /// The id of the last event that was read whole: what a client that comes back names. It outlives a connection.
  private(set) var lastID: String?

  /// The longest line; a longer one is none of this server's.
  private static let longestLine = 1 << 20

  private var line: [UInt8] = []
  private var kind = ""
  private var data: [String] = []
  private var id: String?
  private var endsWithReturn = false
  /// A line was too long: what comes is not understood any more.
  private(set) var isLost = false

  /// A new connection: what was left unfinished is forgotten.
  mutating func restart() {
    let last = lastID
    self = EventReader()
    lastID = last
  }

  /// Takes the next bytes.
  /// - Returns: the events that they complete.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [Event] {
    var events: [Event] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n") where endsWithReturn: endsWithReturn = false
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        endsWithReturn = byte == UInt8(ascii: "\r")
        if let event = endLine() { events.append(event) }
      default:
        endsWithReturn = false
        if line.count < Self.longestLine { line.append(byte) } else { isLost = true }
      }
    }
    return events
  }

  private mutating func endLine() -> Event? {
    defer { line = [] }
    if line.isEmpty { return endEvent() }
    let text = String(decoding: line, as: UTF8.self)
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    var value = colon == text.endIndex ? "" : String(text[text.index(after: colon)...])
    if value.hasPrefix(" ") { value.removeFirst() }
    switch text[..<colon] {
    case "event": kind = value
    case "data": data.append(value)
    case "id": if !value.contains("\0") { id = value }
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> Event? {
    if let id { lastID = id }
    defer { (kind, data) = ("", []) }
    if data.isEmpty { return nil }
    return Event(kind: kind.isEmpty ? "message" : kind, data: data.joined(separator: "\n"))
  }
}
