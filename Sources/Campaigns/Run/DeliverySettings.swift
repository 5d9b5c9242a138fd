// The settings that delivery works with, in one value, so that the campaign's machine, the runners and the tests need
// not know all of them.

import Text

public struct DeliverySettings: Sendable {
  /// INTERVALO_ENVIO_MS: for campaigns without a pace of their own.
  public var interval: Milliseconds
  /// MAX_EN_VUELO.
  public var maximumInFlight: Int
  /// ARRIENDO_MS.
  public var lease: Milliseconds
  /// How long an owner must have taken no turn before its campaign is taken over: ARRIENDO_MS, or zero when it can only
  /// be dead (an embedded Redis, whose directory this process has locked).
  public var takeoverDelay: Milliseconds
  /// TIEMPO_ENVIO_MS.
  public var sendTimeout: Milliseconds
  /// REINTENTO_BASE_MS and MAX_REINTENTOS.
  public var retries: RetryPolicy
  /// LIMITE_NUMERO_MPS: messages a second and number over all campaigns and instances, 0 = no limit.
  public var numberLimit: Int
  /// ENVIO_INCIERTO=reenviar.
  public var resendsUncertain: Bool

  public init(
    interval: Milliseconds = 2000, maximumInFlight: Int = 16, lease: Milliseconds = 45_000,
    takeoverDelay: Milliseconds = 45_000, sendTimeout: Milliseconds = 15_000,
    retries: RetryPolicy = RetryPolicy(base: 2000, maximumRetries: 3), numberLimit: Int = 0,
    resendsUncertain: Bool = false
  ) {
    self.interval = interval
    self.maximumInFlight = maximumInFlight
    self.lease = lease
    self.takeoverDelay = takeoverDelay
    self.sendTimeout = sendTimeout
    self.retries = retries
    self.numberLimit = numberLimit
    self.resendsUncertain = resendsUncertain
  }

  /// How often the lease is renewed when there is nothing else to tell.
  var renewalInterval: Nanoseconds { saturatingNanoseconds(lease / 3) }
}
