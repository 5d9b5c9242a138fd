// `vista_previa`: the first messages of a campaign as their recipients will read them, for the person who reviews an
// upload. The text is shown when the template is known; the values that fill it always are.

import Text

/// One message of a preview.
public struct MessagePreview: Sendable, Equatable {
  /// `fila`, as the row errors count it.
  public let row: Int
  public let number: String
  /// Header, text and footer with an empty line between; nil when the template's text is not known. A variable without
  /// a value keeps its braces.
  public let text: String?
  /// The other cells that the row sends, with the part that each fills.
  public let values: [(target: ColumnTarget, text: String)]

  public static func == (left: MessagePreview, right: MessagePreview) -> Bool {
    left.row == right.row && left.number == right.number && left.text == right.text
      && left.values.elementsEqual(right.values) { $0 == $1 }
  }

  /// - Returns: nil when the row cannot be read.
  public init?(_ first: FirstRow, template: MessageTemplate?, parts: PartColumns) {
    guard let cells = first.cells else { return nil }
    row = first.row
    number = cells.text(at: .number)
    var values: [(target: ColumnTarget, text: String)] = []
    func note(_ target: ColumnTarget, at place: ColumnPlace) {
      let text = cells.text(at: place)
      if !text.isEmpty { values.append((target, text)) }
    }
    note(.imageURL, at: .imageURL)
    // Variables behind the first empty one are not sent.
    for index in 0..<ColumnPlace.variableLimit {
      let count = values.count
      note(.variable(index), at: .variable(index))
      if values.count == count { break }
    }
    for entry in parts.entries { note(entry.target, at: entry.place) }
    self.values = values
    text = template.flatMap { Self.text(of: $0, values) }
  }

  private static func text(of template: MessageTemplate, _ values: [(target: ColumnTarget, text: String)]) -> String? {
    func value(_ target: ColumnTarget) -> String? { values.first { $0.target == target }?.text }
    func named(_ name: String) -> String? {
      value(.parameter(name)) ?? template.standIn(for: name).flatMap { value(.variable($0)) }
    }
    if template.body.isEmpty { return nil }
    let body = TemplateText(template.body).filled { name in
      template.hasNamedParameters ? named(name) : Int(name).flatMap { value(.variable($0 - 1)) }
    }
    var texts = [body, template.footer]
    if case .text(let header) = template.header {
      texts.insert(
        TemplateText(header).filled { template.hasNamedParameters ? named($0) : value(.headerText) }, at: 0)
    }
    return texts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// Appends it as JSON.
  public func append(to bytes: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("fila", row)
    json.field("numero", number)
    json.field("texto", text)
    var object: [UInt8] = [UInt8(ascii: "{")]
    for (index, value) in values.enumerated() {
      if index > 0 { object.append(UInt8(ascii: ",")) }
      JSONText.appendString(value.target.text, to: &object)
      object.append(UInt8(ascii: ":"))
      JSONText.appendString(value.text, to: &object)
    }
    object.append(UInt8(ascii: "}"))
    json.field("variables", raw: object)
    bytes.append(contentsOf: json.finish())
  }
}
