// The hours in which a campaign may be sent (`ventana`), by Redis' clock. Outside them nothing is taken and nothing is started; Redis is
// told to hold the campaign until the next opening, with a motivo for the operator, and a hold that is long hands the
// campaign back. Several things can hold a campaign at a time (its start, an API that is down), so the hold is told
// again whenever Redis' own would end before the window opens.

import Campaigns
import EventLoop

/// A schedule, and the last answer it gave: one a day is enough, though every send asks.
struct WindowWatch: Sendable {
  let schedule: SendSchedule
  private var phase = SendSchedule.Phase.closed(until: .min)
  private var askedAt = Milliseconds.max

  init(_ schedule: SendSchedule) { self.schedule = schedule }

  mutating func phase(at now: Milliseconds) -> SendSchedule.Phase {
    // A clock that was set back may have left the phase at its beginning.
    if now >= phase.end || now < askedAt {
      phase = schedule.phase(at: now)
      askedAt = now
    }
    return phase
  }

  /// For the operator.
  var reason: String { "Fuera de la ventana de envío \(schedule.text)" }
}

extension CampaignRunner {
  /// Makes the watch from what the claim brought. A window that cannot be kept stops the campaign. A campaign that is
  /// held for long is handed back at once, unless the first turn has something to tell: that nothing is left to send, or
  /// the stop. The dispatcher leaves those alone, but one that was paused may go on between its look and the claim.
  func readWindow() {
    noteHold(until: claim.waits, redisTime: claim.redisTime)
    if claim.counts.unfinished == 0 { isHeldForLong = false }
    guard let text = claim.window else { return }
    let zone = claim.timeZone ?? ""
    do {
      guard let name = TimeZoneName(zone) else { throw ZoneFileError.unknown }
      let rules = try context.zones.rules(for: name)
      window = WindowWatch(SendSchedule(window: try SendWindow(text), zone: name, rules: rules))
    } catch {
      // The instance that took the upload knew the zone; this one's database is another.
      stopReason =
        "No se puede respetar la ventana de envío \(text) (\(zone)): este servidor no conoce la zona horaria."
        + " Instale o actualice el paquete tzdata y reanude la campaña."
      isHeldForLong = false
      logger.error("campaña detenida: no se puede respetar su ventana", metadata: ["error": "\(error)"])
    }
  }

  /// Whether a send may start now.
  var isWindowOpen: Bool {
    if window == nil { return true }
    guard case .open? = window?.phase(at: context.queue.redisNow) else { return false }
    return true
  }

  /// When the window opens or closes next.
  var windowEdge: LoopInstant {
    if window == nil { return .distantFuture }
    let now = context.queue.redisNow
    guard let edge = window?.phase(at: now).end else { return .distantFuture }
    return Loop.now + .milliseconds(edge - now)
  }

  /// While the window is closed: gives back what is granted, and sees to it that Redis holds the campaign at least until
  /// the opening.
  func keepToWindow() {
    guard window != nil, !mustLeave, !isLost, stopReason == nil else { return }
    let now = context.queue.redisNow
    guard let window, case .closed(let opening)? = self.window?.phase(at: now) else { return }
    if !granted.isEmpty { returnGranted() }
    let wait = opening - now
    switch hold {
    case .lasting(let duration, let reason)? where reason != window.reason && duration >= wait: return
    case nil where isHeld(for: wait): return
    default: hold = .lasting(wait, reason: window.reason)
    }
  }

  /// Keeps what Redis said about its hold.
  func noteHold(until: Milliseconds?, redisTime: Int64) {
    let held = until.map { $0 - redisTime / 1000 } ?? 0
    isHeldForLong = held > DeliveryLimits.longHold
    heldUntil = held > 0 ? Loop.now + .milliseconds(held) : nil
  }

  /// Whether Redis holds the campaign about that long, or longer; the clocks of two machines differ a little.
  private func isHeld(for duration: Milliseconds) -> Bool {
    guard let heldUntil else { return false }
    return (heldUntil - Loop.now).wholeMilliseconds >= duration - 100
  }
}
