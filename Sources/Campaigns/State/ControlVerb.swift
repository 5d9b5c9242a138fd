// The verbs of an operator, and the states in which they are allowed (docs/control.md). A pure table: the routes use it
// for their answer, and the tests compare the acting Lua scripts with it.

/// A control verb, as it stands in the path `POST /api/campanas/{id}/VERB` (`eliminar` is the DELETE).
public enum ControlVerb: String, Sendable, Hashable, CaseIterable {
  case start = "iniciar"
  case pause = "pausar"
  case resume = "reanudar"
  case cancel = "cancelar"
  case retry = "reintentar"
  case delete = "eliminar"

  /// The states from which the verb changes something.
  public var allowedFrom: [CampaignState] {
    switch self {
    case .start: [.draft]
    case .pause: [.scheduled, .queued, .processing]
    case .resume: [.paused, .stopped]
    case .cancel: [.scheduled, .queued, .processing, .paused, .stopped]
    case .retry: [.completed, .stopped, .cancelled]
    case .delete: [.draft, .completed, .cancelled, .damaged]
    }
  }

  /// The states the verb leads to: asking again there is a repeat and answered 200.
  ///
  /// `reintentar` and `eliminar` have none. A retry asks for messages to be moved, and saying yes without moving any
  /// would be a lie; a deleted campaign is a 404. Neither has `iniciar` here: only of a campaign that was a draft, and
  /// was started with the same values, asking again is a repeat (`start.lua`).
  var leadsTo: [CampaignState] {
    switch self {
    case .pause: [.paused]
    case .resume: [.scheduled, .queued, .processing]
    case .cancel: [.cancelled]
    case .start, .retry, .delete: []
    }
  }

  /// Whether the verb may act on a campaign in `state`.
  public func decision(in state: CampaignState) -> ControlDecision {
    if allowedFrom.contains(state) { return .allowed }
    if leadsTo.contains(state) { return .already }
    return .illegal(verb: self, state: state)
  }
}

/// The answer to "may this verb act now?".
public enum ControlDecision: Sendable, Equatable {
  /// Do it.
  case allowed
  /// It is so already: 200, nothing to do.
  case already
  /// 409, naming the state.
  case illegal(verb: ControlVerb, state: CampaignState)

  /// The `detail` of the 409, nil for the other two.
  public func refusal(campaign: String) -> String? {
    guard case .illegal(let verb, let state) = self else { return nil }
    let allowed = verb.allowedFrom.map(\.rawValue).joined(separator: ", ")
    return "La campaña '\(campaign)' está en estado '\(state.rawValue)': no se puede \(verb.rawValue)."
      + " Se puede desde: \(allowed)"
  }
}
