// The hours in which a campaign may be sent (`ventana`), by Redis' clock. Outside them nothing is taken or started.
// Redis is told to hold the campaign until the next opening, with a motivo for the operator, and with a long hold the
// campaign is handed back. Several things can hold a campaign at a time (its start, an API that is down), so the hold
// is told again whenever Redis' own would end before the window opens.

import Text

extension CampaignMachine {
  /// The claim brought a window.
  public mutating func windowFound(_ schedule: SendSchedule) {
    window = WindowWatch(schedule)
    hasWindow = true
  }

  /// The claim brought a window that cannot be kept: the instance that took the upload knew the zone, but this one's
  /// database does not.
  public mutating func windowUnreadable(_ text: String, zone: String) {
    cannotBeSent(
      "No se puede respetar la ventana de envío \(text) (\(zone)): este servidor no conoce la zona horaria."
        + " Instale o actualice el paquete tzdata y reanude la campaña.")
  }

  /// Whether a send may start now.
  mutating func isWindowOpen(at moment: RunMoment) -> Bool {
    if !hasWindow { return true }
    guard case .open? = window?.phase(at: moment.redisNow) else { return false }
    return true
  }

  /// When the window opens or closes next.
  mutating func windowEdge(at moment: RunMoment) -> Nanoseconds {
    guard hasWindow, let edge = window?.phase(at: moment.redisNow).end else { return .max }
    return saturatingSum(moment.now, saturatingNanoseconds(edge - moment.redisNow))
  }

  /// While the window is closed, gives back the granted messages and makes Redis hold the campaign at least until the
  /// opening.
  public mutating func keepToWindow(at moment: RunMoment) -> RunActions {
    if !hasWindow || mustLeave || lease.isLost || wishes.stop != nil { return [] }
    guard case .closed(let opening)? = window?.phase(at: moment.redisNow), let reason = window?.reason else {
      return []
    }
    let actions = messages.granted.isEmpty ? [] : returnGranted(now: moment.now)
    let wait = opening - moment.redisNow
    switch wishes.hold {
    case .lasting(let duration, let other)? where other != reason && duration >= wait: break
    case nil where standing.isHeld(for: wait, now: moment.now): break
    default: wishes.hold = .lasting(wait, reason: reason)
    }
    return actions
  }
}
