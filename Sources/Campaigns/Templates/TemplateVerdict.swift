// Whether the rows of an upload bring what a template wants. A lack that would make every message fail refuses the
// upload; one that would make some fail is a warning. Pure: TemplatePreflight (WhatsApp) asks Meta and reads its
// answer.

/// Whether a campaign can be sent with a template.
public enum TemplateVerdict: Sendable, Equatable {
  /// Some messages can go out. The warnings say what the operator should know.
  case fits(warnings: [UploadWarning])
  /// Why no message would go out, in Spanish.
  case mismatch(String)
}

/// The template that a campaign names, among those that the account has.
public enum TemplateChoice: Sendable, Equatable {
  case found(MessageTemplate)
  /// Why there is no such template, in Spanish.
  case missing(String)

  /// - Parameter found: the templates that Meta listed for the name, one a language.
  public init(template name: String, language: String, found: [MessageTemplate]) {
    let named = found.filter { $0.name == name }
    if let template = named.first(where: { $0.language == language }) {
      self = .found(template)
    } else if named.isEmpty {
      self = .missing("La plantilla '\(name)' no existe en la cuenta de WhatsApp del buzon")
    } else {
      let list = named.map(\.language).sorted().prefix(20).joined(separator: ", ")
      self = .missing("La plantilla '\(name)' no existe en el idioma '\(language)'; existe en: \(list)")
    }
  }
}

extension MessageTemplate {
  /// - Parameters:
  ///   - rows: the rows that were accepted.
  ///   - names: the columns of the upload.
  public func verdict(on rows: RecipientOutline, columns names: [String] = []) -> TemplateVerdict {
    if !isApproved { return .mismatch("\(title) \(statusExplanation)") }
    if let kind = unsupported.first { return .mismatch("\(title) lleva \(kind), que este servidor no envía") }
    let fit = TemplateFit(template: self, rows: rows, columns: names)
    if !fit.differences.isEmpty { return .mismatch("\(title): \(fit.differences.joined(separator: "; "))") }
    return .fits(warnings: fit.warnings)
  }

  var title: String { "La plantilla '\(name)' (\(language))" }

  private var statusExplanation: String {
    switch status {
    case "PENDING", "IN_APPEAL": "está en revisión y todavía no se puede enviar"
    case "REJECTED": "fue rechazada por Meta"
    case "PAUSED": "está en pausa por su calidad"
    case "DISABLED": "fue desactivada por Meta"
    default: "no está aprobada (\(status.prefix(40)))"
    }
  }
}
