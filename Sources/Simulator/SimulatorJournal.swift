// What the simulator received, in order: one line per message, kept in memory up to a bound. The tests compare the
// server's numbers with it, and an operator can.

import EventLoop
import Text

/// The messages received, with their fates.
final class SimulatorJournal {
  /// Lines kept; later messages are only counted.
  static let capacity = 1_000_000

  private var bytes: [UInt8] = []
  private var total = 0
  private var counts: [String: Int] = [:]
  private var accepted: Set<String> = []
  private var repeats = 0

  /// - Parameters:
  ///   - key: the request's Idempotency-Key.
  ///   - now: since 1970.
  func record(key: String, number: String, fate: SimulatedFate, at now: Milliseconds) {
    total += 1
    counts[fate.name, default: 0] += 1
    if fate == .accepted, !key.isEmpty, accepted.count < Self.capacity, !accepted.insert(key).inserted { repeats += 1 }
    guard total <= Self.capacity else { return }
    DecimalText.append(Int(now), to: &bytes)
    for cell in [key, number, fate.name] {
      bytes.append(UInt8(ascii: "\t"))
      bytes.append(contentsOf: cell.utf8)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// `ms⇥Idempotency-Key⇥numero⇥fate`, a line per message.
  func lines() -> [UInt8] { bytes }

  /// Counts of messages by fate, of keys that were accepted more than once, and, by what is planned, of messages that
  /// are answered and of numbers that opt out.
  @LoopActor
  func summary(_ statuses: SimulatedStatuses) -> [UInt8] {
    var json = JSONObjectWriter()
    json.field("recibidos", total)
    json.field("aceptados", counts[SimulatedFate.accepted.name] ?? 0)
    json.field("rechazados", counts[SimulatedFate.refused(code: 0).name] ?? 0)
    json.field("frenados", counts[SimulatedFate.throttled.name] ?? 0)
    json.field("errores_500", counts[SimulatedFate.serverError.name] ?? 0)
    json.field("cortados", counts[SimulatedFate.cut.name] ?? 0)
    json.field("aceptados_repetidos", repeats)
    json.field("respondidos", statuses.answered)
    json.field("cobrados", statuses.billed)
    json.field("por_contar", statuses.waitingCount)
    json.field("bajas", statuses.optedOut.union(statuses.switchedOff).count)
    return json.finish()
  }
}

extension SimulatedFate {
  var name: String {
    switch self {
    case .accepted: "aceptado"
    case .refused: "rechazado"
    case .throttled: "frenado"
    case .serverError: "error_500"
    case .cut: "cortado"
    }
  }
}
