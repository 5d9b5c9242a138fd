// What Meta's webhook says has become of a template (`message_template_status_update`), and what a campaign that is
// sent with it does then. The campaign stops with a sentence, and goes on by itself once Meta approves the template
// again. This file is pure; AccountRecorder acts on it.

/// Meta's word for a change of a template.
public enum TemplateEvent: String, Sendable, CaseIterable {
  case approved = "APPROVED"
  case reinstated = "REINSTATED"
  case unarchived = "UNARCHIVED"
  /// Meta may soon pause the template for its quality.
  case flagged = "FLAGGED"
  case paused = "PAUSED"
  case disabled = "DISABLED"
  case rejected = "REJECTED"
  case pending = "PENDING"
  case appealed = "IN_APPEAL"
  case locked = "LOCKED"
  case archived = "ARCHIVED"
  case deleted = "DELETED"
  case pendingDeletion = "PENDING_DELETION"

  /// What the change asks of the template's campaigns.
  public enum Effect: Sendable, Equatable {
    /// Campaigns that were stopped because of the template go on.
    case goOn
    /// The template can be sent, and the operator should know of the change.
    case remark
    /// The template cannot be sent.
    case stop
  }

  public var effect: Effect {
    switch self {
    case .approved, .reinstated, .unarchived: .goOn
    case .flagged: .remark
    default: .stop
    }
  }

  /// The `motivo` of a campaign that the change stops, or the remark on one that goes on; empty for `.goOn`.
  public func text(_ template: String, _ language: String) -> String {
    let name = "la plantilla '\(template)' (\(language))"
    let what =
      switch self {
      case .approved, .reinstated, .unarchived: ""
      case .flagged:
        "Meta señaló \(name) por su calidad: si sigue así, la pausará. Revísela en WhatsApp Manager."
      case .paused: "Meta pausó \(name) por su calidad."
      case .disabled: "Meta desactivó \(name) por su calidad."
      case .rejected: "Meta rechazó \(name)."
      case .pending, .appealed: "Meta revisa \(name)."
      case .locked: "Meta bloqueó \(name)."
      case .archived: "Alguien archivó \(name)."
      case .deleted, .pendingDeletion: "Alguien borró \(name) en Meta."
      }
    return effect == .stop ? what + " La campaña sigue sola cuando Meta la apruebe otra vez." : what
  }

  /// Every `motivo` of a campaign that was stopped because of its template, by Meta's word or by the code of a message.
  public static func stopReasons(_ template: String, _ language: String) -> Set<String> {
    let words = allCases.filter { $0.effect == .stop }.map { $0.text(template, language) }
    return Set(words + templateCodes.compactMap(MetaCode.stopReason))
  }

  /// Meta's codes, in this order: the template does not exist or is not approved, breaks the rules, is paused, is
  /// disabled.
  private static let templateCodes = [132001, 132007, 132015, 132016]
}
