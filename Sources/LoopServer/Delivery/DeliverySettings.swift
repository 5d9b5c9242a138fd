// The settings that delivery works with, in one value, so that runners and tests need not know all of them.

import Campaigns

struct DeliverySettings: Sendable {
  /// INTERVALO_ENVIO_MS: for campaigns without a pace of their own.
  var interval: Milliseconds = 2000
  /// MAX_EN_VUELO.
  var maximumInFlight = 16
  /// ARRIENDO_MS.
  var lease: Milliseconds = 45_000
  /// How long an owner must stand still before its campaign is taken over: ARRIENDO_MS, or nothing when it can only be
  /// dead (an embedded Redis, whose directory this process has locked).
  var takeoverDelay: Milliseconds = 45_000
  /// TIEMPO_ENVIO_MS.
  var sendTimeout: Milliseconds = 15_000
  /// REINTENTO_BASE_MS and MAX_REINTENTOS.
  var retries = RetryPolicy(base: 2000, maximumRetries: 3)
  /// LIMITE_NUMERO_MPS: messages a second and number over all campaigns and instances, 0 = no limit.
  var numberLimit = 0
  /// ENVIO_INCIERTO=reenviar.
  var resendsUncertain = false

  /// How often campaigns of other owners are looked at: a tenth of the lease, at most a second, so that no more than that of
  /// what an owner did is unseen when it dies together with Redis.
  var observationInterval: Duration { .milliseconds(min(lease / 10, 1000)) }

  /// How far ahead the hints are of the campaigns that are looked at. An owner moves them a lease ahead with every turn, by
  /// Redis' clock, which this instance knows only as well as its replies are quick.
  var observationReach: Milliseconds { lease + max(1000, lease / 3) }

  /// The longest way back of an owner to a Redis that is there again: its wait for the next try to connect
  /// (`ApplicationLimits.redisReconnect`), as much for a try that hangs, and its first turn.
  static let longestClaimPause: Duration = ApplicationLimits.redisReconnect * 2 + .seconds(1)

  /// How long campaigns that seem free are left alone after Redis was away: no owner's wait between two tries to connect is
  /// longer than the outage. Not at all when there are no other owners (an embedded Redis).
  func claimPause(afterOutage outage: Duration) -> Duration {
    takeoverDelay == 0 ? .zero : min(outage + .seconds(1), Self.longestClaimPause)
  }

  /// How often the lease is renewed when nothing else is to be told.
  var renewalInterval: Duration { .milliseconds(lease / 3) }
}
