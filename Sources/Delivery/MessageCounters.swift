// How many messages had which outcome, by code: the operator's first question is "how many failed, and why?". Two
// indices lead into one array. A message that is tried again counts each time.

import Campaigns
import EventLoop

/// What became of a try to send a message.
package enum MessageResult: String, CaseIterable, Sendable {
  case sent = "enviado"
  case failed = "fallido"
  case uncertain = "incierto"
  /// It will be tried again; the attempt is spent.
  case retry = "reintento"
  /// It will be tried again later for its recipient's sake; nothing is spent.
  case later = "aplazado"
  /// Not accepted, for a reason that is not the message's own: it went back unspent.
  case back = "devuelto"

  package init(_ kind: MessageOutcome.Kind) {
    self =
      switch kind {
      case .sent: .sent
      case .failed: .failed
      case .uncertain: .uncertain
      case .retry: .retry
      case .later: .later
      case .back: .back
      }
  }

  /// The row of its counts, in order of declaration.
  fileprivate var row: Int {
    switch self {
    case .sent: 0
    case .failed: 1
    case .uncertain: 2
    case .retry: 3
    case .later: 4
    case .back: 5
    }
  }
}

/// Tries to send, by result and code; a fixed number of counts.
@LoopActor
package final class MessageCounters {
  private var counts = [Int](repeating: 0, count: MessageResult.allCases.count * CountedCode.names.count)

  /// Counts the end of a try.
  package func count(_ outcome: Outcome, as kind: MessageOutcome.Kind) {
    let code: Int
    switch outcome {
    case .sent: code = CountedCode.none
    case .returned: code = CountedCode.gate
    default: code = outcome.code.map(CountedCode.index) ?? CountedCode.other
    }
    count(MessageResult(kind), code: code)
  }

  /// - Parameter code: an index of `CountedCode`.
  package func count(_ result: MessageResult, code: Int) {
    counts[result.row * CountedCode.names.count + code] += 1
  }

  /// - Parameter code: an index of `CountedCode`.
  package func value(_ result: MessageResult, code: Int) -> Int { counts[result.row * CountedCode.names.count + code] }
}
