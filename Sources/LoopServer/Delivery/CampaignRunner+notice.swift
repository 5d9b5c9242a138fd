// Nothing waits in silence: a campaign that runs, is held by nothing and yet sends nothing says why in its `motivo`. The
// runner knows what it waits for; the next turn after a few seconds tells Redis, and the first one after a send takes it
// back.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// How late a message may be before its campaign says why.
  private static let patience: Duration = .seconds(3)

  /// When the next message may have left at the earliest; nil if none can, or a hold says why.
  private var overdueSince: LoopInstant? {
    guard !mustLeave, !isLost, stopReason == nil, isWindowOpen, backlog.total > 0 else { return nil }
    if let heldUntil, heldUntil > Loop.now { return nil }
    guard let lastStart = line.pacer.lastStart else { return begunAt }
    return LoopInstant(nanoseconds: UInt64(max(0, saturatingSum(lastStart, line.pacer.interval))))
  }

  /// What the next turn says; empty while messages go out.
  var notice: String {
    guard let overdueSince, Loop.now >= overdueSince + Self.patience else { return "" }
    return obstacle.text
  }

  /// When a turn is due because the notice has changed.
  var noticeDue: LoopInstant {
    let isTold = !toldNotice.isEmpty
    guard let overdueSince else { return isTold ? Loop.now : .distantFuture }
    let due = overdueSince + Self.patience
    if due > Loop.now { return isTold ? Loop.now : due }
    return isTold ? .distantFuture : due
  }

  /// What keeps messages from going out.
  private var obstacle: Obstacle {
    if line.count > 0 { return .connecting(line.count) }
    if sendingCount > 0 {
      return granted.isEmpty && backlog.pending == 0 ? .lastAnswers(sendingCount) : .answers(sendingCount)
    }
    if channel == nil { return .credentials }
    if isNumberGoverned { return .numberPace }
    if backlog.pending == 0, backlog.retrying > 0 { return .retries(backlog.retrying) }
    return .delay
  }
}

/// What a campaign that sends nothing waits for.
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
    case .credentials: "Se esperan las credenciales del buzón."
    case .numberPace: "El ritmo de este número (LIMITE_NUMERO_MPS) lo usan ahora otras campañas."
    case .retries(let count):
      count == 1 ? "Queda 1 mensaje, que espera su reintento." : "Quedan \(count) mensajes, que esperan su reintento."
    case .delay: "Los envíos van con retraso en esta instancia."
    }
  }

  private static func sends(_ count: Int) -> String { count == 1 ? "1 envío" : "\(count) envíos" }
}
