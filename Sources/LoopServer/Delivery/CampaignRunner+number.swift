// The pace of a WhatsApp number, which its campaigns share over all instances. While LIMITE_NUMERO_MPS is set, or the API
// has asked the number to slow down, starts are reserved in Redis before a turn takes messages for them.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// Whether starts have to be reserved at present.
  var isNumberGoverned: Bool { settings.numberLimit > 0 || context.health.isSlowed(claim.inbox, now: Loop.now) }

  /// Reports a slow-down if there is one to report, and asks for starts.
  /// - Returns: how many messages the next turn may take; their starts are in `numberStarts`.
  /// - Throws: `RedisError`.
  func reserveStarts(_ want: Int) async throws -> Int {
    let pause = numberPause
    let asked = Loop.now
    let grant = try await context.queue.reserveNumber(
      claim.inbox, want: want, perSecond: settings.numberLimit, pause: pause)
    // Another 429 may have come meanwhile: that pause is for the next call.
    if numberPause == pause { numberPause = nil }
    let now = Loop.now
    clock.observe(
      redisTime: grant.redisTime, now: Nanoseconds(now.nanoseconds), roundTrip: now.nanoseconds(since: asked))
    if let until = grant.holdUntil {
      let duration = max(1, until - grant.redisTime / 1000)
      context.health.slowDown(claim.inbox, until: now + .milliseconds(duration))
      hold = .lasting(duration, reason: "WhatsApp pide ir más despacio con este número: se continúa solo.")
      return 0
    }
    numberStarts = grant.starts
    if grant.starts.isEmpty, want > 0 {
      // The number's next start is further away than starts are granted; look again halfway.
      nextTake = now + .milliseconds(DeliveryLimits.takeAhead)
    }
    return grant.starts.count
  }

  /// The API said that the number is too fast.
  func slowNumberDown(retryAfter: Duration?) {
    numberPause = retryAfter.map { .lasting($0.wholeMilliseconds) } ?? .automatic
    context.health.slowDown(claim.inbox, until: Loop.now + (retryAfter ?? .seconds(1)))
    returnGranted()
    wakeup.signal()
  }
}
