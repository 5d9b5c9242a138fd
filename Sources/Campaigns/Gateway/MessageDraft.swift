// Builds the components of a message, part by part, as Meta's Cloud API takes them. MessagePlan keeps the result.

struct MessageDraft {
  typealias Piece = MessagePlan.Piece

  let columns: PartColumns
  /// Whether the template is for authentication: its code stands in its text and in its button.
  let isAuthentication: Bool

  // MARK: From the template

  func components(of template: MessageTemplate) -> [[Piece]] {
    var components = [header(of: template), body(of: template)]
    if template.offer?.hasExpiration == true { components.append(offer()) }
    for (index, button) in template.buttons.enumerated() {
      components.append(self.button(button, index, columns.place(of: .button(index))))
    }
    if !template.cards.isEmpty { components.append(carousel(template.cards.enumerated().map(card))) }
    return components.filter { !$0.isEmpty }
  }

  private func header(of template: MessageTemplate) -> [Piece] {
    switch template.header {
    case .none: []
    case .image: header(.imageURL) { link("image", $0) }
    case .video: header(columns.place(of: .videoURL)) { link("video", $0) }
    case .document: header(columns.place(of: .documentURL), document)
    case .location: header(columns.place(of: .latitude), location)
    case .text: headerText(of: template)
    }
  }

  private func headerText(of template: MessageTemplate) -> [Piece] {
    guard template.hasHeaderVariable else { return [] }
    guard template.hasNamedParameters else {
      return header(columns.place(of: .headerText), headerText)
    }
    let texts = template.headerParameters.compactMap { text($0, of: template) }
    return texts.isEmpty ? [] : [.bytes(#"{"type":"header","parameters":["#), .list(texts), .bytes("]}")]
  }

  private func body(of template: MessageTemplate) -> [Piece] {
    guard template.hasNamedParameters else { return numberedBody }
    let texts = template.bodyParameters.compactMap { text($0, of: template) }
    return texts.isEmpty ? [] : [.bytes(#"{"type":"body","parameters":["#), .list(texts), .bytes("]}")]
  }

  /// The text for a named variable. When no column has the name, a numbered variable stands in.
  private func text(_ name: String, of template: MessageTemplate) -> [Piece]? {
    let place = columns.place(of: .parameter(name)) ?? template.standIn(for: name).map { .variable($0) }
    return place.map {
      [.when($0, [.bytes(#"{"type":"text","parameter_name":"\#(name)","text":"#), .literal($0), .bytes("}")])]
    }
  }

  private func card(_ index: Int, _ card: MessageTemplate.Card) -> [Piece] {
    func place(_ target: ColumnTarget.CardTarget) -> ColumnPlace? { columns.place(of: .card(index, target)) }
    var components: [[Piece]] = []
    if card.header == .video {
      components.append(header(place(.videoURL)) { link("video", $0) })
    } else {
      components.append(header(place(.imageURL)) { link("image", $0) })
    }
    let variables = (0..<TemplateText(card.body).variableCount).compactMap { place(.variable($0)) }
    components.append(body(variables))
    for (number, button) in card.buttons.enumerated() {
      components.append(self.button(button, number, place(.button(number))))
    }
    return self.card(index, components)
  }

  // MARK: From the columns alone

  func guessedComponents() -> [[Piece]] {
    var components = [guessedHeader, numberedBody]
    if columns.place(of: .offerExpiration) != nil { components.append(offer()) }
    for index in 0..<MessageTemplate.mostButtons {
      components.append(linkEnd(index, columns.place(of: .button(index)), behind: ""))
    }
    let cards = guessedCards
    if !cards.isEmpty { components.append(carousel(cards)) }
    return components.filter { !$0.isEmpty }
  }

  /// The header by the columns alone. Each row sends the header that it fills, whatever other rows fill.
  private var guessedHeader: [Piece] {
    let place = columns.place(of: .longitude).map { longitude -> [Piece] in
      [.when(longitude, header(columns.place(of: .latitude), location))]
    }
    let headers: [[Piece]] = [
      header(columns.place(of: .videoURL)) { link("video", $0) }, header(columns.place(of: .documentURL), document),
      place ?? [], header(columns.place(of: .headerText), headerText), header(.imageURL) { link("image", $0) },
    ]
    return [.first(headers)]
  }

  private var guessedCards: [[Piece]] {
    (0..<MessageTemplate.mostCards).compactMap { index -> [Piece]? in
      func place(_ target: ColumnTarget.CardTarget) -> ColumnPlace? { columns.place(of: .card(index, target)) }
      let variables = (0..<ColumnPlace.variableLimit).compactMap { place(.variable($0)) }
      var components = [
        header(place(.imageURL)) { link("image", $0) }, header(place(.videoURL)) { link("video", $0) }, body(variables),
      ]
      for number in 0..<MessageTemplate.mostButtons {
        components.append(linkEnd(number, place(.button(number)), behind: ""))
      }
      return components.allSatisfy(\.isEmpty) ? nil : card(index, components)
    }
  }

  // MARK: Components

  /// - Parameter parameter: makes the header's parameter from the place of its first cell.
  private func header(_ place: ColumnPlace?, _ parameter: (ColumnPlace) -> [Piece]) -> [Piece] {
    guard let place else { return [] }
    return [.when(place, [.bytes(#"{"type":"header","parameters":["#)] + parameter(place) + [.bytes("]}")])]
  }

  private func link(_ kind: String, _ place: ColumnPlace) -> [Piece] {
    [.bytes(#"{"type":"\#(kind)","\#(kind)":{"link":"#), .literal(place), .bytes("}}")]
  }

  private func document(_ place: ColumnPlace) -> [Piece] {
    [.bytes(#"{"type":"document","document":{"link":"#), .literal(place)] + field("filename", .documentName)
      + [.bytes("}}")]
  }

  private func headerText(_ place: ColumnPlace) -> [Piece] {
    [.bytes(#"{"type":"text","text":"#), .literal(place), .bytes("}")]
  }

  private func location(_ place: ColumnPlace) -> [Piece] {
    let longitude = columns.place(of: .longitude) ?? .dropped
    return [
      .bytes(#"{"type":"location","location":{"latitude":"#), .literal(place), .bytes(#","longitude":"#),
      .literal(longitude),
    ] + field("name", .placeName) + field("address", .placeAddress) + [.bytes("}}")]
  }

  /// Writes a member, which is left out when the cell is empty.
  private func field(_ name: String, _ target: ColumnTarget) -> [Piece] {
    guard let place = columns.place(of: target) else { return [] }
    return [.when(place, [.bytes(#","\#(name)":"#), .literal(place)])]
  }

  private var numberedBody: [Piece] {
    [.when(.variable(0), [.bytes(#"{"type":"body","parameters":["#), .numberedTexts, .bytes("]}")])]
  }

  private func body(_ variables: [ColumnPlace]) -> [Piece] {
    guard let first = variables.first else { return [] }
    let texts: [[Piece]] = variables.map {
      [.when($0, [.bytes(#"{"type":"text","text":"#), .literal($0), .bytes("}")])]
    }
    return [.when(first, [.bytes(#"{"type":"body","parameters":["#), .list(texts), .bytes("]}")])]
  }

  private func offer() -> [Piece] {
    guard let place = columns.place(of: .offerExpiration) else { return [] }
    let head = #"{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":"#
    return [.when(place, [.bytes(head + #"{"expiration_time_ms":"#), .digits(place), .bytes("}}]}")])]
  }

  private func carousel(_ cards: [[Piece]]) -> [Piece] {
    [.bytes(#"{"type":"carousel","cards":["#), .list(cards), .bytes("]}")]
  }

  private func card(_ index: Int, _ components: [[Piece]]) -> [Piece] {
    [.bytes(#"{"card_index":\#(index),"components":["#), .list(components.filter { !$0.isEmpty }), .bytes("]}")]
  }

  /// - Parameter place: the place of its column, if there is one.
  private func button(_ button: MessageTemplate.Button, _ index: Int, _ place: ColumnPlace?) -> [Piece] {
    switch button.kind {
    case .phone, .call: []
    case .oneTimeCode: linkEnd(index, .variable(0), behind: "")
    case .url where isAuthentication: linkEnd(index, .variable(0), behind: "")
    case .url: button.hasVariable ? linkEnd(index, place, behind: button.fixedURL) : []
    case .quickReply:
      place.map { self.button("quick_reply", index, $0, #"{"type":"payload","payload":"#, .literal($0), "}") } ?? []
    case .copyCode:
      place.map { self.button("copy_code", index, $0, #"{"type":"coupon_code","coupon_code":"#, .literal($0), "}") }
        ?? []
    case .flow: flow(index, place)
    }
  }

  private func linkEnd(_ index: Int, _ place: ColumnPlace?, behind beginning: String) -> [Piece] {
    place.map { button("url", index, $0, #"{"type":"text","text":"#, .tail($0, of: beginning), "}") } ?? []
  }

  private func button(
    _ kind: String, _ index: Int, _ place: ColumnPlace, _ head: String, _ value: Piece, _ end: String
  ) -> [Piece] {
    let head = #"{"type":"button","sub_type":"\#(kind)","index":"\#(index)","parameters":["# + head
    return [.when(place, [.bytes(head), value, .bytes(end + "]}")])]
  }

  /// Meta wants a flow's button named in each message, with a token or without.
  private func flow(_ index: Int, _ place: ColumnPlace?) -> [Piece] {
    var pieces: [Piece] = [.bytes(#"{"type":"button","sub_type":"flow","index":"\#(index)""#)]
    if let place {
      pieces.append(
        .when(
          place,
          [
            .bytes(#","parameters":[{"type":"action","action":{"flow_token":"#), .literal(place), .bytes("}}]"),
          ]))
    }
    return pieces + [.bytes("}")]
  }
}
