// The next turn's news for Redis about the campaign as a whole. A wish stays until a turn that told it was
// answered.

struct TurnWishes: Sendable {
  /// Stops the campaign with this motivo.
  var stop: String?
  var hold: TurnRequest.Hold?
  /// Why nothing goes out, as Redis was told last; empty when something does.
  private(set) var toldNotice = ""

  /// A turn was answered: what has changed since it was written is still to be told.
  mutating func told(_ request: TurnRequest) {
    if stop == request.stop { stop = nil }
    if hold == request.hold { hold = nil }
    toldNotice = request.notice
  }
}
