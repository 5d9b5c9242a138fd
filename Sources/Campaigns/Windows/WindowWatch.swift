// A campaign's window while it is sent: the campaign's machine asks it before every send.

import Text

/// A schedule, and the last answer it gave: one a day is enough, though every send asks.
public struct WindowWatch: Sendable {
  public let schedule: SendSchedule
  private var phase = SendSchedule.Phase.closed(until: .min)
  private var askedAt = Milliseconds.max

  public init(_ schedule: SendSchedule) { self.schedule = schedule }

  public mutating func phase(at now: Milliseconds) -> SendSchedule.Phase {
    // A clock that was set back may have left the phase at its beginning.
    if now >= phase.end || now < askedAt {
      phase = schedule.phase(at: now)
      askedAt = now
    }
    return phase
  }

  /// For the operator.
  public var reason: String { "Fuera de la ventana de envío \(schedule.text)" }
}
