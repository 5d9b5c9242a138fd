// One message between the take and its end, as an owner and Redis exchange it: a turn hands it out, and a later turn
// tells its outcome. The queue reads and writes both; the campaign's machine keeps them.

import Text

/// The outcome of one message that was taken.
public struct MessageOutcome: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// - Parameter isHeld: whether Meta holds it back and may still drop it.
    case sent(messageID: String, isHeld: Bool = false)
    case failed(code: String, text: String)
    case uncertain
    /// Certainly not sent; the attempt is spent.
    case retry(after: Milliseconds)
    /// Certainly not sent, and nothing is spent: it is sent after a while.
    case later(after: Milliseconds)
    /// Not started: back to the head, nothing is spent.
    case back
  }

  public var seq: Int
  /// `TakenMessage.turn`: the outcome counts only for that take, so repeating it is harmless.
  public var turn: Int64
  public var kind: Kind

  public init(of message: TakenMessage, _ kind: Kind) {
    seq = message.seq
    turn = message.turn
    self.kind = kind
  }
}

/// A message to be sent.
public struct TakenMessage: Sendable, Equatable {
  /// The turn that took it.
  public var turn: Int64
  /// When to start it: Redis' clock, ms since 1970.
  public var slot: Milliseconds
  public var seq: Int
  /// This one included.
  public var attempts: Int
  /// `seq|attempts|row`, as ElementReader reads it.
  public var element: [UInt8]

  /// - Parameter entry: `turn|slot|seq|attempts|row`; nil if it is not that.
  public init?(entry: UnsafeRawBufferPointer) {
    var position = 0
    guard let turn = Self.number(in: entry, at: &position), let slot = Self.number(in: entry, at: &position)
    else { return nil }
    let start = position
    guard let seq = Self.number(in: entry, at: &position), let attempts = Self.number(in: entry, at: &position)
    else { return nil }
    self.turn = turn
    self.slot = slot
    self.seq = Int(seq)
    self.attempts = Int(attempts)
    element = Array(UnsafeRawBufferPointer(rebasing: entry[start...]))
  }

  /// One to eighteen digits and the `|` after them.
  private static func number(in bytes: UnsafeRawBufferPointer, at position: inout Int) -> Int64? {
    let start = position
    var value: Int64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "|") { return position - start > 1 ? value : nil }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), position - start <= 18 else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return nil
  }
}
