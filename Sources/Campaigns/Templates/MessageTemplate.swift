// A template as WhatsApp Manager has it, reduced to what a message must bring along, and whether the rows of an upload
// bring just that. What would make every message fail refuses the upload; what would fail some rows is a warning. Pure:
// the preflight (LoopServer) asks Meta and reads its answer.

public struct MessageTemplate: Sendable, Equatable {
  /// What stands above the text.
  public enum Header: Sendable, Equatable {
    /// Nothing, or a text without a variable: a message brings nothing.
    case fixed
    case image
    /// A text with a variable, a video, a document, a place: what this server does not send. In Spanish.
    case unsupported(String)
  }

  public var name: String
  public var language: String
  /// Meta's word: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, …
  public var status: String
  public var header: Header
  /// How many variables the text takes.
  public var bodyVariables: Int
  /// The variables have names instead of numbers.
  public var hasNamedVariables: Bool
  /// A button whose link or code is given with each message.
  public var hasButtonVariables: Bool

  public init(
    name: String, language: String, status: String, header: Header = .fixed, bodyVariables: Int = 0,
    hasNamedVariables: Bool = false, hasButtonVariables: Bool = false
  ) {
    self.name = name
    self.language = language
    self.status = status
    self.header = header
    self.bodyVariables = bodyVariables
    self.hasNamedVariables = hasNamedVariables
    self.hasButtonVariables = hasButtonVariables
  }

  /// The variables of a text: `{{1}}`, or `{{nombre}}`. A number counts up to itself, a name once.
  public static func variables(in text: String) -> (count: Int, areNamed: Bool) {
    var highest = 0
    var names: Set<String> = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      let name = String(rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace })
      if let number = Int(name), (1...999).contains(number) {
        highest = max(highest, number)
      } else if !name.isEmpty {
        names.insert(name)
      }
      rest = rest[close.upperBound...]
    }
    return (highest + names.count, !names.isEmpty)
  }
}

/// Whether a campaign can be sent with a template.
public enum TemplateVerdict: Sendable, Equatable {
  /// With what the operator should know.
  case fits(warnings: [UploadWarning])
  /// Why no message would go out, in Spanish.
  case mismatch(String)
}

extension TemplateVerdict {
  /// - Parameter found: every template of that name, one a language.
  public init(template name: String, language: String, found: [MessageTemplate], rows: RecipientOutline) {
    let named = found.filter { $0.name == name }
    guard let template = named.first(where: { $0.language == language }) else {
      self = .mismatch(Self.missing(name, language, named.map(\.language)))
      return
    }
    self = Self.judge(template, rows)
  }

  private static func missing(_ name: String, _ language: String, _ languages: [String]) -> String {
    if languages.isEmpty { return "La plantilla '\(name)' no existe en la cuenta de WhatsApp del buzon" }
    let list = languages.sorted().prefix(20).joined(separator: ", ")
    return "La plantilla '\(name)' no existe en el idioma '\(language)'; existe en: \(list)"
  }

  private static func judge(_ template: MessageTemplate, _ rows: RecipientOutline) -> TemplateVerdict {
    let title = "La plantilla '\(template.name)' (\(template.language))"
    guard template.status == "APPROVED" else { return .mismatch("\(title) \(explanation(ofStatus: template.status))") }
    if case .unsupported(let what) = template.header {
      return .mismatch("\(title) lleva \(what) en la cabecera, que este servidor no envía")
    }
    if template.hasNamedVariables {
      return .mismatch("\(title) tiene variables con nombre; este servidor envía las numeradas: {{1}}, {{2}}…")
    }
    if template.hasButtonVariables {
      return .mismatch("\(title) tiene un botón con un dato variable, que este servidor no envía")
    }
    guard rows.mostVariables == template.bodyVariables else {
      let sent = rows.mostVariables == 0 ? "no llena ninguna" : "llena hasta variable\(rows.mostVariables)"
      return .mismatch("\(title) lleva \(count(template.bodyVariables)) y el archivo \(sent)")
    }
    switch template.header {
    case .image where rows.rowsWithImage == 0:
      return .mismatch("\(title) lleva una imagen y el archivo no trae ninguna en url_imagen")
    case .fixed where rows.rowsWithImage > 0:
      return .mismatch("\(title) no lleva imagen y el archivo trae \(rows.rowsWithImage) en url_imagen")
    default: break
    }
    var warnings: [UploadWarning] = []
    if rows.rowsWithFewer > 0 {
      warnings.append(
        UploadWarning(
          .missingVariables,
          "\(title) lleva \(count(template.bodyVariables)) y hay filas con menos: WhatsApp rechazará sus mensajes",
          rows: rows.rowsWithFewer, firstRow: rows.firstRowWithFewer))
    }
    if template.header == .image, rows.rowsWithImage < rows.rows {
      warnings.append(
        UploadWarning(
          .missingImage,
          "\(title) lleva una imagen y \(rows.rows - rows.rowsWithImage) filas no traen url_imagen:"
            + " WhatsApp rechazará sus mensajes",
          rows: rows.rows - rows.rowsWithImage, firstRow: rows.firstRowWithoutImage))
    }
    return .fits(warnings: warnings)
  }

  private static func count(_ variables: Int) -> String {
    switch variables {
    case 0: "ninguna variable"
    case 1: "1 variable"
    default: "\(variables) variables"
    }
  }

  private static func explanation(ofStatus status: String) -> String {
    switch status {
    case "PENDING", "IN_APPEAL": "está en revisión y todavía no se puede enviar"
    case "REJECTED": "fue rechazada por Meta"
    case "PAUSED": "está en pausa por su calidad"
    case "DISABLED": "fue desactivada por Meta"
    default: "no está aprobada (\(status.prefix(40)))"
    }
  }
}
