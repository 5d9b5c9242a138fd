// What the next turn tells Redis about the campaign as a whole. A wish stays until a turn that told it was answered.

struct TurnWishes: Sendable {
  /// Stops the campaign with this motivo.
  var stop: String?
  var hold: TurnRequest.Hold?
  /// The reason why nothing goes out that Redis was told last; empty when messages go out.
  private(set) var toldNotice = ""

  /// A turn was answered. Changes since it was written must still be told.
  mutating func told(_ request: TurnRequest) {
    if stop == request.stop { stop = nil }
    if hold == request.hold { hold = nil }
    toldNotice = request.notice
  }
}
