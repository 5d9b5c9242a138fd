// How a campaign's messages are written for Meta when its template has more than an image and numbered variables: the
// `components` of docs/wire.md, with holes that each message fills with literals of its element. It is made once per
// campaign from the template and the campaign's columns. MetaSendRequest writes it.

public struct MessagePlan: Sendable, Equatable {
  /// A piece of a component.
  indirect enum Piece: Sendable, Equatable {
    /// Bytes that are the same in each message.
    case bytes(String)
    /// A cell's literal with its quotes; `""` where the row has none.
    case literal(ColumnPlace)
    /// Like `literal`, without a beginning that the template has already.
    case tail(ColumnPlace, of: String)
    /// A cell's literal without its quotes: a number.
    case digits(ColumnPlace)
    /// All numbered variables that the row sends, as parameters.
    case numberedTexts
    /// Nothing where the cell is empty.
    case when(ColumnPlace, [Piece])
    /// A list, with commas between the parts that wrote something.
    case list([[Piece]])
    /// The first of them that writes something.
    case first([[Piece]])
  }

  /// What stands between the brackets of `components`.
  let components: [[Piece]]

  /// - Parameters:
  ///   - template: nil when it is not known: then a column is what its name says, and a button takes a link's end.
  ///   - columns: the campaign's.
  /// - Returns: nil when messages have nothing but an image and numbered variables.
  public init?(template: MessageTemplate?, columns: PartColumns) {
    let draft = MessageDraft(columns: columns, isAuthentication: template?.isAuthentication ?? false)
    if let template {
      guard template.needsPlan(columns) else { return nil }
      components = draft.components(of: template)
    } else {
      guard !columns.isEmpty else { return nil }
      components = draft.guessedComponents()
    }
  }
}

extension MessageTemplate {
  /// Whether a message has parts that need a plan.
  fileprivate func needsPlan(_ columns: PartColumns) -> Bool {
    if isAuthentication || hasNamedParameters || offer != nil || !cards.isEmpty { return true }
    if buttons.contains(where: { $0.kind == .flow || $0.kind == .copyCode || $0.hasVariable }) { return true }
    switch header {
    case .video, .document, .location: return true
    case .text: if hasHeaderVariable { return true }
    case .none, .image: break
    }
    return !columns.isEmpty
  }
}
