// The outcome of every message of a campaign, in two bits each: 25 KB for 100,000. With it an owner still knows
// messages whose details its ledger has dropped, so that it can tell a Redis that comes back hours older about all of
// them. Pure.

/// The outcomes of one campaign's messages, by seq.
public struct OutcomeMap: Sendable, Equatable {
  /// As reconcile.lua reads them.
  public enum Mark: UInt8, Sendable {
    case none, sent, failed, uncertain
  }

  /// The highest seq that fits, beyond what a campaign can have.
  package static let largestSeq = SeqBitmap.largestTotal

  /// Four messages a byte, the first in the lowest bits.
  public private(set) var bytes: [UInt8] = []
  private var counts = [0, 0, 0, 0]

  public init() {}

  /// How many have this mark.
  public func count(_ mark: Mark) -> Int { counts[Int(mark.rawValue)] }

  public var isEmpty: Bool { counts[1] + counts[2] + counts[3] == 0 }

  public subscript(seq: Int) -> Mark {
    get {
      guard seq > 0, (seq - 1) >> 2 < bytes.count else { return .none }
      return Mark(rawValue: bytes[(seq - 1) >> 2] >> Self.shift(seq) & 3)!
    }
    set {
      guard seq > 0, seq <= Self.largestSeq else { return }
      let place = (seq - 1) >> 2
      if place >= bytes.count {
        if newValue == .none { return }
        bytes.append(contentsOf: repeatElement(0, count: place + 1 - bytes.count))
      }
      let old = bytes[place] >> Self.shift(seq) & 3
      bytes[place] = bytes[place] & ~(3 << Self.shift(seq)) | newValue.rawValue << Self.shift(seq)
      counts[Int(old)] -= 1
      counts[Int(newValue.rawValue)] += 1
    }
  }

  private static func shift(_ seq: Int) -> UInt8 { UInt8(truncatingIfNeeded: (seq - 1) & 3) << 1 }
}

extension OutcomeMap.Mark {
  /// The mark that an outcome leaves; `none` when it waits to be sent again.
  public init(_ kind: MessageOutcome.Kind) {
    switch kind {
    case .sent: self = .sent
    case .failed: self = .failed
    case .uncertain: self = .uncertain
    case .retry, .later, .back: self = .none
    }
  }
}
