// A template that is compared again, when a draft is started or a campaign is copied. The rows were compared with the
// template as it was at the upload; this says whether they can still be sent with it.

extension MessageTemplate {
  /// Why the rows cannot be sent, in Spanish; nil when they can.
  /// - Parameter former: the template when the rows were compared with it; nil when Meta could not be asked then.
  public func refusal(since former: MessageTemplate?) -> String? {
    if !isApproved || !unsupported.isEmpty, case .mismatch(let reason) = verdict(on: RecipientOutline()) {
      return reason
    }
    guard let former, wants != former.wants else { return nil }
    return "\(title) ha cambiado desde que se comparó con las filas, y lleva otros datos: cargue el archivo de nuevo"
  }

  /// The data that each message brings, without the reasons.
  private var wants: [String] {
    needs.map { "\($0.target.text) \($0.isRequired)" } + ["\(hasNamedParameters)", header == .image ? "imagen" : ""]
  }
}
