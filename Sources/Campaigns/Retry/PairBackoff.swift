// The delays of recipients refused with 131056: too many to one recipient in a short time. Meta's rule is to wait 4^n
// seconds before the n-th try. It is about the recipient: other messages to the same number wait with the refused one,
// and afterwards one message at a time finds out whether the wait was enough. Nothing is spent by it, so the count is
// kept here and not in the element. A takeover forgets it, which costs one more refusal.

import Text

/// How often each waiting recipient was refused, and until when it waits. One per campaign runner. All instants are of
/// one clock that never goes back.
public struct PairBackoff: Sendable {
  /// The longest delay: an hour.
  static let longestDelay: Milliseconds = 3_600_000
  /// The most recipients remembered; past it, the table starts anew.
  static let capacity = 10_000

  private struct Wait {
    var refusals: Int
    var until: Milliseconds
    /// Whether one message is under way to find out; `until` is for the others.
    var isProbing = false

    /// 4 s, 16 s, 64 s … at most an hour.
    var delay: Milliseconds { min(1000 << Milliseconds(2 * refusals), PairBackoff.longestDelay) }
  }

  private var waits: [String: Wait] = [:]

  public init() {}

  /// Whether no recipient waits, so that nothing needs to be asked.
  public var isEmpty: Bool { waits.isEmpty }

  /// How long a message to this recipient has to wait before it is sent; nil if it need not.
  public func delay(of recipient: String, now: Milliseconds) -> Milliseconds? {
    guard let wait = waits[recipient], wait.until > now else { return nil }
    return wait.until - now
  }

  /// A message to this recipient, which need not wait, is sent. If the recipient had to wait before, other messages now
  /// wait for the outcome.
  public mutating func started(_ recipient: String, now: Milliseconds) {
    guard var wait = waits[recipient] else { return }
    wait.until = now + wait.delay
    wait.isProbing = true
    waits[recipient] = wait
  }

  /// A message to this recipient was refused. Those that were on their way when its wait began do not lengthen it.
  /// - Returns: how long the message waits.
  public mutating func refused(_ recipient: String, now: Milliseconds) -> Milliseconds {
    if let wait = waits[recipient], !wait.isProbing, wait.until > now { return wait.until - now }
    if waits.count >= Self.capacity, waits[recipient] == nil { waits.removeAll(keepingCapacity: true) }
    var wait = Wait(refusals: min((waits[recipient]?.refusals ?? 0) + 1, 6), until: now)
    wait.until = now + wait.delay
    waits[recipient] = wait
    return wait.delay
  }

  /// A message to this recipient got another answer: unless it was under way before the wait began, the wait is over.
  public mutating func answered(_ recipient: String, now: Milliseconds) {
    guard let wait = waits[recipient], wait.isProbing || wait.until <= now else { return }
    waits[recipient] = nil
  }
}
