// A campaign's window while it is sent: the campaign's machine asks it before every send.

import Text

/// A schedule with its last answer. The machine asks before every send, and the schedule computes anew only when the
/// answer has run out.
public struct WindowWatch: Sendable {
  public let schedule: SendSchedule
  private var phase = SendSchedule.Phase.closed(until: .min)
  private var askedAt = Milliseconds.max

  public init(_ schedule: SendSchedule) { self.schedule = schedule }

  public mutating func phase(at now: Milliseconds) -> SendSchedule.Phase {
    // A clock that was set back may be before the beginning of the phase.
    if now >= phase.end || now < askedAt {
      phase = schedule.phase(at: now)
      askedAt = now
    }
    return phase
  }

  /// Why nothing is sent now, for the operator.
  public var reason: String { "Fuera de la ventana de envío \(schedule.text)" }
}
