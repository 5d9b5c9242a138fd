// Masks phone numbers in answers to callers who may not see them whole.

import Campaigns
import EventLoop
import HTTPServer
import Queue

extension HTTPRequest {
  /// Whether the caller may not see whole phone numbers: its key has the role `lectura`.
  var masksNumbers: Bool { caller.map { $0.access < .steering } ?? false }
}

extension Exclusion {
  /// The entry as the caller may see it.
  @LoopActor
  func shown(to request: HTTPRequest) -> Exclusion {
    guard request.masksNumbers else { return self }
    var entry = self
    entry.reason = MaskedNumber.text(reason, about: number)
    entry.number = MaskedNumber.text(number)
    return entry
  }
}
