// The states of a campaign's life, and the state of one whose keys somebody else has changed. The raw values are what
// stands in Redis (`estado`) and in every answer. `ControlVerb` has the table of which verb may act in which state.

/// Where a campaign is in its life.
public enum CampaignState: String, Sendable, Hashable, CaseIterable {
  /// Uploaded for a review. Nothing is sent before `iniciar`, and it expires by itself.
  case draft = "borrador"
  /// Published, to begin at its `inicio`.
  case scheduled = "programado"
  /// Published, nothing taken yet.
  case queued = "encolado"
  /// Being sent.
  case processing = "procesando"
  /// Held by the operator.
  case paused = "pausado"
  /// Held by the server, with a `motivo`: the account, token or template is the problem.
  case stopped = "detenido"
  /// Ended by the operator; what was pending will not be sent.
  case cancelled = "cancelado"
  /// Every message has its outcome.
  case completed = "completado"

  /// Somebody else changed its keys: it cannot be sent, and may be deleted.
  case damaged = "dañado"

  /// Whether the campaign has ended, one way or the other. Its keys expire then.
  public var isFinished: Bool { self == .completed || self == .cancelled }

  /// What `campanas_activas` and `listar-campanas` count: all but completado, cancelado and borrador.
  public var isActive: Bool { !isFinished && self != .draft }

  /// Whether messages go out in this state, now or by themselves later.
  public var isRunning: Bool { self == .scheduled || self == .queued || self == .processing }
}
