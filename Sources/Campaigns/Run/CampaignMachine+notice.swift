// Nothing waits in silence: a campaign that runs, is not held and yet sends nothing says why in its `motivo`. The
// machine knows what it waits for. After a few seconds the next turn tells Redis, and the first turn after a send takes
// it back.

import Text

extension CampaignMachine {
  /// The earliest instant at which the next message could have left; nil if none can, or if a hold gives the reason.
  private mutating func overdueSince(at moment: RunMoment) -> Nanoseconds? {
    guard !mustLeave, !lease.isLost, wishes.stop == nil, isWindowOpen(at: moment), standing.backlog.total > 0
    else { return nil }
    if standing.isHeld(now: moment.now) { return nil }
    guard let lastStart = line.pacer.lastStart else { return lease.begunAt }
    return max(0, saturatingSum(lastStart, line.pacer.interval))
  }

  /// The next turn's notice; empty while messages go out.
  mutating func notice(in surroundings: RunSurroundings, at moment: RunMoment) -> String {
    guard let overdueSince = overdueSince(at: moment),
      moment.now >= saturatingSum(overdueSince, RunLimits.noticePatience)
    else { return "" }
    return obstacle(in: surroundings).text
  }

  /// When a turn is due because the notice has changed.
  mutating func noticeDue(at moment: RunMoment) -> Nanoseconds {
    let isTold = !wishes.toldNotice.isEmpty
    guard let overdueSince = overdueSince(at: moment) else { return isTold ? moment.now : .max }
    let due = saturatingSum(overdueSince, RunLimits.noticePatience)
    if due > moment.now { return isTold ? moment.now : due }
    return isTold ? .max : due
  }

  /// The reason why no message goes out.
  private func obstacle(in surroundings: RunSurroundings) -> Obstacle {
    if line.count > 0 { return .connecting(line.count) }
    let (sending, backlog) = (messages.sendingCount, standing.backlog)
    if sending > 0 {
      return messages.granted.isEmpty && backlog.pending == 0 ? .lastAnswers(sending) : .answers(sending)
    }
    if !channel.isOpen { return .credentials }
    if surroundings.isNumberGoverned { return .numberPace }
    if backlog.pending == 0, backlog.retrying > 0 { return .retries(backlog.retrying) }
    return .delay
  }
}

/// The reasons why a campaign sends nothing.
enum Obstacle: Equatable {
  /// Sends that make their connection.
  case connecting(Int)
  /// Sends that have left; the campaign has as many under way as it may, or they are its last.
  case answers(Int)
  case lastAnswers(Int)
  case credentials
  case numberPace
  case retries(Int)
  /// This process is behind.
  case delay

  /// The `motivo`.
  var text: String {
    switch self {
    case .connecting(let count):
      "Conectando con la API de WhatsApp, que tarda: \(Self.sends(count)) sin conexión todavía."
    case .answers(let count): "La API de WhatsApp tarda en responder: \(Self.sends(count)) sin respuesta."
    case .lastAnswers(let count): "Falta la respuesta de la API de WhatsApp: \(Self.sends(count)) sin respuesta."
    case .credentials: "Se esperan las credenciales del buzon."
    case .numberPace: "El ritmo de este número (LIMITE_NUMERO_MPS) lo usan ahora otras campañas."
    case .retries(let count):
      count == 1 ? "Queda 1 mensaje, que espera su reintento." : "Quedan \(count) mensajes, que esperan su reintento."
    case .delay: "Los envíos van con retraso en esta instancia."
    }
  }

  private static func sends(_ count: Int) -> String { count == 1 ? "1 envío" : "\(count) envíos" }
}
