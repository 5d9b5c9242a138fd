// One campaign as an operator sees it: what `GET /api/estado-cola/{id}` answers, what the event stream repeats and what
// the webhook carries. `StatusField+table.swift` has the object's fields.

import Text

/// All that is known about a campaign at one moment.
public struct CampaignStatus: Sendable, Equatable {
  public var id: String
  public var total: Int
  public var counts: CampaignCounts
  /// `fallos_por_codigo`: the most frequent first; they add up to the failed ones.
  public var failures: [FailureCount]
  /// `costo`: how many messages Meta bills, by category.
  public var costs: [FailureCount]
  /// `ajenos`: elements that somebody else put among its messages; no part of the sum.
  public var foreign: Int
  public var state: CampaignState
  /// Why the server stopped it or waits; Spanish, for the operator.
  public var reason: String?
  /// Messages that reached the phone, and that were read, by Meta's statuses; 0 with the direct-send API.
  public var delivered: Int
  public var read: Int
  /// `respuestas`: messages that somebody answered, each counted once.
  public var answered: Int
  /// `retenidos`: of those sent, how many Meta holds back until it has judged the template. It may drop them.
  public var held: Int
  /// Start-to-start pace that applies, own or the server's.
  public var interval: Milliseconds
  /// Nothing is sent before this (start time, send window, number limit), since 1970.
  public var waitUntil: Milliseconds?
  /// `ventana` and `dias`; nil when it may be sent at any time.
  public var window: SendWindow?
  /// `zona_horaria`
  public var timeZone: String?
  /// Since 1970.
  public var lastSent: Milliseconds?
  /// Since 1970.
  public var created: Milliseconds
  /// Fields that are shown as they were given, by name: `plantilla`, `buzon`, `idioma`. Campaigns of older versions may
  /// lack some.
  public var given: [String: String]
  /// The state of the announcement of its end, or of its latest notice; nil when there is none.
  public var webhook: WebhookState?
  /// The outcomes by which the rate is measured.
  public var recent: RecentOutcomes
  /// The moment this was read, since 1970.
  public var now: Milliseconds

  public init(
    id: String, total: Int, counts: CampaignCounts, failures: [FailureCount] = [], costs: [FailureCount] = [],
    foreign: Int = 0,
    state: CampaignState, reason: String? = nil,
    delivered: Int = 0, read: Int = 0, answered: Int = 0, held: Int = 0, interval: Milliseconds,
    waitUntil: Milliseconds? = nil, window: SendWindow? = nil, timeZone: String? = nil,
    lastSent: Milliseconds? = nil,
    created: Milliseconds, given: [String: String], webhook: WebhookState? = nil,
    recent: RecentOutcomes = RecentOutcomes(), now: Milliseconds
  ) {
    self.id = id
    self.total = total
    self.counts = counts
    self.failures = failures
    self.costs = costs
    self.foreign = foreign
    self.state = state
    self.reason = reason
    self.delivered = delivered
    self.read = read
    self.answered = answered
    self.held = held
    self.interval = interval
    self.waitUntil = waitUntil
    self.window = window
    self.timeZone = timeZone
    self.lastSent = lastSent
    self.created = created
    self.given = given
    self.webhook = webhook
    self.recent = recent
    self.now = now
  }

  /// `progreso_porcentaje` in tenths of a percent.
  package var progressTenths: Int { counts.progressTenths(total: total) }

  /// `ritmo_por_minuto`: 0 unless the campaign is being sent, and while nothing goes out or the rate is not known.
  public var rate: SendRate {
    guard state == .processing else { return .zero }
    return measuredRate ?? SendRate.planned(interval: interval) ?? .zero
  }

  /// `fin_estimado`, since 1970: nil when it does not run, has nothing left, its rate is unknown or nothing goes out
  /// although it waits for nothing.
  package var estimatedEnd: Milliseconds? {
    guard state.isRunning, counts.unfinished > 0 else { return nil }
    let planned = SendRate.planned(interval: interval)
    let expected =
      switch (state, waitUntil) {
      case (.processing, nil): measuredRate ?? planned
      // A wait lowers the measured rate, which then tells nothing about the time after it.
      case (.processing, _): planned ?? measuredRate
      default: planned
      }
    return expected?.end(of: counts.unfinished, from: max(now, waitUntil ?? now))
  }

  private var measuredRate: SendRate? { SendRate.measured(recent, interval: interval, now: now) }
}
