// Whether the API can be reached. While it is down, messages wait without spending attempts, and one probe at a time
// finds out when it is back. There is one breaker per API and instance. It only makes campaigns wait; `UncertainStreak`
// stops one.

import Text

/// All instants are of one clock that never goes back.
///
/// closed → (five uncertain in a row, or one that could not be sent at all) → open → probing → closed or open again.
public struct CircuitBreaker: Sendable, Equatable {
  static let firstPause: Milliseconds = 2000
  static let longestPause: Milliseconds = 300_000
  /// Uncertain outcomes in a row that open it.
  static let uncertainLimit = 5

  enum State: Sendable, Equatable {
    /// Sends are allowed. `uncertain` is how many uncertain outcomes came last in a row.
    case closed(uncertain: Int)
    /// No sends before `until`. `times` is how often it has been opened in this series.
    case open(until: Milliseconds, times: Int)
    /// One send is under way to find out.
    case probing(times: Int)
  }

  private(set) var state = State.closed(uncertain: 0)

  public init() {}

  /// Until when no sends are allowed, if it is open.
  public var openUntil: Milliseconds? {
    if case .open(let until, _) = state { until } else { nil }
  }

  public enum Permission: Sendable, Equatable {
    /// Send.
    case granted
    /// Send this one, as the probe, and tell its outcome; nothing else until then.
    case probe
    /// Not before this instant.
    case wait(until: Milliseconds)
    /// A probe is under way; its outcome decides.
    case waitForProbe
  }

  public var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  /// Asks for one send; `.probe` must be followed by one of the three reports, or by `probeAbandoned`.
  public mutating func permission(now: Milliseconds) -> Permission {
    switch state {
    case .closed: return .granted
    case .probing: return .waitForProbe
    case .open(let until, let times):
      guard now >= until else { return .wait(until: until) }
      state = .probing(times: times)
      return .probe
    }
  }

  /// The API answered, whatever it said: it is up.
  public mutating func answered() {
    state = .closed(uncertain: 0)
  }

  /// A send got `.hold`: the API could not be reached.
  /// - Parameter isProbe: whether it had been granted as `.probe`. Other sends that end now were started before the
  ///   circuit opened and tell nothing new.
  public mutating func unreachable(isProbe: Bool, now: Milliseconds) {
    switch state {
    case .closed: open(times: 1, now: now)
    case .probing(let times): if isProbe { open(times: times + 1, now: now) }
    case .open: break
    }
  }

  /// A send got `.uncertain`.
  public mutating func uncertain(isProbe: Bool, now: Milliseconds) {
    switch state {
    case .closed(let before):
      if before + 1 >= Self.uncertainLimit { open(times: 1, now: now) } else { state = .closed(uncertain: before + 1) }
    case .probing(let times): if isProbe { open(times: times + 1, now: now) }
    case .open: break
    }
  }

  /// The probe was not sent after all (refused at the gate, campaign paused): the next send may be the probe.
  package mutating func probeAbandoned(now: Milliseconds) {
    if case .probing(let times) = state { state = .open(until: now, times: times) }
  }

  private mutating func open(times: Int, now: Milliseconds) {
    let pause = doubling(from: Self.firstPause, times: times - 1, atMost: Self.longestPause)
    state = .open(until: now + pause, times: times)
  }
}
