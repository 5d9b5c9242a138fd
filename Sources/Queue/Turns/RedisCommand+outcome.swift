// An outcome as `take_turn` and `reconcile` take it.

import Campaigns
import RedisClient

extension RedisCommand {
  /// Appends an outcome's kind and its two values.
  /// - Parameters:
  ///   - notesPlace: whether statuses may come for sent messages.
  ///   - tellsHeld: whether to tell that Meta holds a message. A Redis that forgot is told only that it was sent.
  package mutating func append(_ kind: MessageOutcome.Kind, notesPlace: Bool, tellsHeld: Bool = true) {
    switch kind {
    case .sent(let messageID, let isHeld):
      append(isHeld && tellsHeld ? "held" : "sent", OutcomeText.line(messageID), notesPlace ? "1" : "")
    case .failed(let code, let text): append("failed", OutcomeText.line(code), OutcomeText.line(text))
    case .uncertain: append("uncertain", "", "")
    case .retry(let delay): append("retry", String(max(delay, 0)), "")
    case .later(let delay): append("later", String(max(delay, 0)), "")
    case .back: append("back", "", "")
    }
  }

  private mutating func append(_ kind: String, _ a: String, _ b: String) {
    append(kind)
    append(a)
    append(b)
  }
}
