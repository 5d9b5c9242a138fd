// The containers from which an owner's account is read, a slice at a time.

import Campaigns

/// The containers of messages that may have arrived or shall not be sent again, as settled.lua names them.
package enum SettledContainer: String, CaseIterable, Sendable {
  case sent, failed, uncertain

  /// The outcome of the container's messages.
  package var mark: OutcomeMap.Mark {
    switch self {
    case .sent: .sent
    case .failed: .failed
    case .uncertain: .uncertain
    }
  }

  /// Where the reading begins.
  package var start: Int64 { self == .uncertain ? 0 : -1 }
}

/// A slice of one container.
package struct SettledSlice: Sendable {
  package var seqs: [Int]
  /// Where the next one begins; nil at the end.
  package var next: Int64?
}
