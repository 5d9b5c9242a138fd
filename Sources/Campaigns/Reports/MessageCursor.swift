// A place in the paging of a campaign's messages. Messages move from one container to another while they are paged, so
// a place in a container alone would show some twice and others never. So a cursor also tells which seqs of a window
// have been met: a bit for each of 16,380, in 2,730 characters at most. The pager goes through the containers for one
// window after another, until all of its messages were met. Any instance can go on from a cursor, and none keeps
// anything for it.

/// A place in the paging of a campaign.
public struct MessageCursor: Sendable, Equatable {
  /// The seqs of a window.
  public static let windowSize = 6 * 2730

  /// The campaign's `upload_id`, so that the cursor is refused for another campaign of the same title.
  public var upload: String
  /// The number of the window, from 0.
  public var window = 0
  /// The container that is being read, by its place in `walk`.
  public var container = 0
  /// The position in that container; nil at its beginning.
  public var position: Int64?
  /// How often the last container's end was reached for this window.
  public var laps = 0
  /// The digest of the queue's marks when this lap began.
  public var marks: UInt32 = 0
  /// The seqs of the window that were met.
  public var met = SeqWindow()

  /// The containers in the order in which they are read. Those of waiting messages come first, since messages move from
  /// there to the outcomes.
  public static let walk: [ReportContainer] = [
    .pending, .delayed, .inFlight, .uncertain, .results, .failures, .excluded, .cancelled, .cancelledDelayed,
  ]

  public init(upload: String) { self.upload = upload }

  /// The seqs of the window.
  public var seqs: ClosedRange<Int> {
    let first = window * Self.windowSize + 1
    return first...(first + Self.windowSize - 1)
  }

  /// Goes on to the next window.
  public mutating func advance() {
    window += 1
    laps = 0
    met = SeqWindow()
  }

  // MARK: As text

  /// The pattern of a cursor. Any text that matches may be one.
  public static let pattern =
    "^[0-9a-f]{32}(\\.[0-9]{1,3}){3}\\.-?[0-9]{0,15}\\.[0-9]{1,9}\\.[A-Za-z0-9_-]{0,\(windowSize / 6)}$"

  public var text: String {
    "\(upload).\(window).\(container).\(laps).\(position.map { "\($0)" } ?? "").\(marks).\(met.text)"
  }

  /// - Returns: nil when the text is no cursor.
  public init?(text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Substring($0) }
    guard parts.count == 7, parts[0].utf8.count == 32, parts[0].utf8.allSatisfy(Self.isHexadecimal),
      let window = Self.number(parts[1], 1...3), let container = Self.number(parts[2], 1...3),
      let laps = Self.number(parts[3], 1...3), let marks = Self.number(parts[5], 1...9),
      let met = SeqWindow(text: parts[6])
    else { return nil }
    let digits = parts[4].hasPrefix("-") ? parts[4].dropFirst() : parts[4]
    guard digits.isEmpty || Self.number(digits, 1...15) != nil else { return nil }
    self.init(upload: String(parts[0]))
    self.window = window
    self.container = min(container, Self.walk.count - 1)
    self.laps = laps
    self.marks = UInt32(marks)
    self.met = met
    position = Int64(parts[4])
  }

  private static func number(_ text: Substring, _ length: ClosedRange<Int>) -> Int? {
    guard length.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  /// A short digest of a text, to see whether it has changed: FNV-1a, cut to nine decimal digits.
  public static func marks(of text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } % 1_000_000_000
  }
}

/// The seqs of a window that were met: six bits a character, in the alphabet of base64url.
public struct SeqWindow: Sendable, Equatable {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  private var sextets: [UInt8] = []
  /// The number of seqs that were met.
  public private(set) var count = 0

  public init() {}

  /// - Parameter offset: from the window's first seq, 0 to `MessageCursor.windowSize` - 1.
  public func contains(_ offset: Int) -> Bool {
    offset / 6 < sextets.count && sextets[offset / 6] & 1 << UInt8(offset % 6) != 0
  }

  /// - Returns: false when it was met before.
  @discardableResult
  public mutating func insert(_ offset: Int) -> Bool {
    if contains(offset) { return false }
    while sextets.count <= offset / 6 { sextets.append(0) }
    sextets[offset / 6] |= 1 << UInt8(offset % 6)
    count += 1
    return true
  }

  public var text: String { String(decoding: sextets.map { Self.alphabet[Int($0)] }, as: UTF8.self) }

  /// - Returns: nil when it has other characters, or too many.
  public init?(text: Substring) {
    guard text.utf8.count <= MessageCursor.windowSize / 6 else { return nil }
    for character in text.utf8 {
      guard let sextet = Self.value(of: character) else { return nil }
      sextets.append(sextet)
      count += sextet.nonzeroBitCount
    }
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
