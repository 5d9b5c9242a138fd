// How many deliveries are under way to each host. A host has a few slots. A delivery that finds them taken is put off
// for as long as the oldest delivery there has been under way: briefly where answers are quick, long where the host
// hangs, so that its backlog does not hold up the announcements for others. Pure; the deliverer asks.

import Text

struct HostSlots: Sendable {
  /// When each delivery began, by host.
  private var begun: [String: [Nanoseconds]] = [:]

  init() {}

  /// Takes a slot, to be given back with the same moment.
  /// - Returns: nil if there was one; else how long to put the delivery off.
  mutating func take(_ host: String, now: Nanoseconds) -> Milliseconds? {
    let taken = begun[host] ?? []
    if taken.count < WebhookLimits.deliveriesPerHost {
      begun[host] = taken + [now]
      return nil
    }
    let age = (now - taken.min()!) / 1_000_000
    return min(max(age, WebhookLimits.hostPause.lowerBound), WebhookLimits.hostPause.upperBound)
  }

  mutating func give(_ host: String, begunAt: Nanoseconds) {
    guard let place = begun[host]?.firstIndex(of: begunAt) else { return }
    begun[host]!.remove(at: place)
    if begun[host]!.isEmpty { begun[host] = nil }
  }

  /// Hosts with deliveries under way.
  var count: Int { begun.count }
}
