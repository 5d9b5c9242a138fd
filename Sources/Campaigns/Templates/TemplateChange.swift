// A template that is looked at again, when a draft is started or a campaign is copied: whether the rows, which were
// compared with it as it was then, can still be sent with it.

extension MessageTemplate {
  /// Why they cannot, in Spanish; nil when they can.
  /// - Parameter former: as it was when the rows were compared with it; nil when nobody could be asked then.
  public func refusal(since former: MessageTemplate?) -> String? {
    if !isApproved || !unsupported.isEmpty, case .mismatch(let reason) = verdict(on: RecipientOutline()) {
      return reason
    }
    guard let former, wants != former.wants else { return nil }
    return "\(title) ha cambiado desde que se comparó con las filas, y lleva otros datos: cargue el archivo de nuevo"
  }

  /// What each message brings along, without the words that say why.
  private var wants: [String] {
    needs.map { "\($0.target.text) \($0.isRequired)" } + ["\(hasNamedParameters)", header == .image ? "imagen" : ""]
  }
}
