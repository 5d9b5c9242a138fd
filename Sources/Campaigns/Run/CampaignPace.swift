// When a campaign takes its next messages, and when each of them starts: the campaign's own pace, by the slots that
// Redis hands out, and the pace of its number, which it shares with other campaigns.

import Text

struct CampaignPace: Sendable {
  /// The pace that applies, as Redis last said it.
  private(set) var interval: Milliseconds
  private(set) var clock = SlotClock()
  /// When the next turn can take messages; nil when none is to come.
  var nextTake: Nanoseconds?
  /// A slow-down of the number of which Redis does not know yet.
  var numberPause: NumberPause?
  /// Starts reserved for the messages that the next turn takes.
  var numberStarts: [Milliseconds] = []

  init(interval: Milliseconds, now: Nanoseconds) {
    self.interval = interval
    nextTake = now
  }

  /// Notes a turn's reply.
  mutating func note(_ turn: Turn, roundTrip: Nanoseconds, now: Nanoseconds) {
    interval = turn.interval
    clock.observe(redisTime: turn.redisTime, now: now, roundTrip: roundTrip)
    // Nothing is handed out before a hold's end, however near that is.
    let ahead = turn.nextSlot == turn.holdUntil ? 0 : saturatingNanoseconds(RunLimits.takeAhead)
    nextTake = turn.nextSlot.flatMap { clock.instant(slot: $0) }.map { max(0, $0) - ahead }
  }

  /// Notes what the number's pace grants.
  /// - Parameter told: the slow-down that was told with the request. A pause by another 429 that came meanwhile stays
  ///   for the next call.
  mutating func noteNumber(redisTime: Int64, told: NumberPause?, roundTrip: Nanoseconds, now: Nanoseconds) {
    if numberPause == told { numberPause = nil }
    clock.observe(redisTime: redisTime, now: now, roundTrip: roundTrip)
  }

  /// When a message starts that got this slot.
  /// - Returns: nil if the number's pace has no start for it: a turn whose reply was lost took it.
  mutating func start(slot: Milliseconds, isNumberGoverned: Bool, now: Nanoseconds) -> Nanoseconds? {
    let reserved = numberStarts.isEmpty ? nil : numberStarts.removeFirst()
    if reserved == nil, isNumberGoverned { return nil }
    return clock.instant(slot: max(slot, reserved ?? 0)) ?? now
  }
}
