// What a column can be for: the number, the image, a variable, another part of a template. `mapeo` and `valores` name
// these, a column's name can mean one, and `usos` and `destinos` in the campaign's stats keep which it was. A new one
// is a row in `table`.

/// A part of a message that a column fills.
public enum ColumnTarget: Sendable, Hashable {
  /// `numero`.
  case number
  /// `url_imagen`.
  case imageURL
  /// `variable1` is 0.
  case variable(Int)
  /// `encabezado`: the text that completes the header.
  case headerText
  case videoURL
  case documentURL
  /// `nombre_documento`: the document's name, which the recipient sees.
  case documentName
  case latitude
  case longitude
  /// `lugar`
  case placeName
  /// `direccion`
  case placeAddress
  /// The value for the template's n-th button; `boton1` is 0.
  case button(Int)
  /// `oferta_expira`
  case offerExpiration
  /// A part of a carousel's n-th card; `tarjeta1_…` is 0.
  case card(Int, CardTarget)
  /// A variable that has a name.
  case parameter(String)
  /// `usuario`: the recipient where the row has no number.
  case user

  /// A part of one card.
  public enum CardTarget: Sendable, Hashable {
    case imageURL
    case videoURL
    /// `variable1` is 0.
    case variable(Int)
    /// `boton1` is 0.
    case button(Int)
  }

  /// One row of the table: the names of a target, or of a numbered family of them.
  private struct Kind: Sendable {
    /// The name on the wire; a numbered one has its number behind it.
    let name: String
    /// The spellings that columns may have, folded. The table is folded once, since folding is the dearest part of a
    /// search.
    let spellings: [String]
    /// How many there are; nil when there is one, without a number.
    let count: Int?
    let target: @Sendable (Int) -> ColumnTarget

    init(
      name: String, spellings: [String] = [], count: Int? = nil, target: @escaping @Sendable (Int) -> ColumnTarget
    ) {
      self.name = name
      self.spellings = [ColumnName.folded(name)] + spellings
      self.count = count
      self.target = target
    }
  }

  private static let table =
    [
      Kind(name: "numero", target: { _ in .number }),
      Kind(name: "url_imagen", target: { _ in .imageURL }),
      Kind(
        name: "variable", spellings: ["var", "variavel"], count: ColumnPlace.variableLimit, target: { .variable($0) }),
      Kind(name: "encabezado", target: { _ in .headerText }),
      Kind(name: "url_video", target: { _ in .videoURL }),
      Kind(name: "url_documento", target: { _ in .documentURL }),
      Kind(name: "nombre_documento", target: { _ in .documentName }),
      Kind(name: "latitud", target: { _ in .latitude }),
      Kind(name: "longitud", target: { _ in .longitude }),
      Kind(name: "lugar", target: { _ in .placeName }),
      Kind(name: "direccion", target: { _ in .placeAddress }),
      Kind(name: "boton", count: MessageTemplate.mostButtons, target: { .button($0) }),
      Kind(name: "oferta_expira", target: { _ in .offerExpiration }),
      Kind(name: "usuario", target: { _ in .user }),
    ]
    + (0..<MessageTemplate.mostCards).flatMap { card in
      let name = "tarjeta\(card + 1)_"
      return [
        Kind(name: name + "url_imagen", target: { _ in .card(card, .imageURL) }),
        Kind(name: name + "url_video", target: { _ in .card(card, .videoURL) }),
        Kind(name: name + "variable", count: ColumnPlace.variableLimit, target: { .card(card, .variable($0)) }),
        Kind(name: name + "boton", count: MessageTemplate.mostButtons, target: { .card(card, .button($0)) }),
      ]
    }

  /// The target that a name means, with accents, case, blanks and `_` aside: `Variable 1`, `var01`, `URL imagen`.
  /// - Parameter folded: from `ColumnName.folded`.
  public init?(folded: String) {
    for kind in Self.table {
      for spelling in kind.spellings where folded.utf8.starts(with: spelling.utf8) {
        let rest = folded[folded.utf8.index(folded.startIndex, offsetBy: spelling.utf8.count)...]
        if let count = kind.count {
          guard let number = Self.number(rest), (1...count).contains(number) else { continue }
          self = kind.target(number - 1)
          return
        }
        if rest.isEmpty {
          self = kind.target(0)
          return
        }
      }
    }
    return nil
  }

  private static func number(_ digits: Substring) -> Int? {
    guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }

  /// The name on the wire.
  public var text: String {
    switch self {
    case .number: "numero"
    case .imageURL: "url_imagen"
    case .variable(let index): "variable\(index + 1)"
    case .headerText: "encabezado"
    case .videoURL: "url_video"
    case .documentURL: "url_documento"
    case .documentName: "nombre_documento"
    case .latitude: "latitud"
    case .longitude: "longitud"
    case .placeName: "lugar"
    case .placeAddress: "direccion"
    case .button(let index): "boton\(index + 1)"
    case .offerExpiration: "oferta_expira"
    case .card(let card, let part): "tarjeta\(card + 1)_\(part.inMessage.text)"
    case .parameter(let name): name
    case .user: "usuario"
    }
  }

  /// The target's place in the element, if it is always the same; nil for the parts that only some templates have,
  /// which lie among the operator's own columns.
  public var place: ColumnPlace? {
    switch self {
    case .number: .number
    case .imageURL: .imageURL
    case .variable(let index): .variable(index)
    default: nil
    }
  }

  /// Whether only some templates have it.
  public var isPart: Bool { place == nil }

  /// Whether its cells are sent in another form: degrees with a point, a moment as a number.
  var isRewritten: Bool { self == .latitude || self == .longitude || self == .offerExpiration }

  /// Without both of these there is no place.
  public static let degrees: [ColumnTarget] = [.latitude, .longitude]

  /// Whether it belongs to the place in a header.
  public var isOfPlace: Bool { Self.degrees.contains(self) || self == .placeName || self == .placeAddress }

  /// Whether `valores` may give it to all rows.
  public var mayBeTheSame: Bool { self != .number && self != .user }

  /// The known ones, for a sentence: `numero, url_imagen, variable1…variable64`.
  /// - Parameter forAll: only those that may be the same for all rows.
  public static func list(forAll: Bool = false) -> String {
    let kinds = table.filter { kind in
      if case .card = kind.target(0) { return false }
      return !forAll || kind.target(0).mayBeTheSame
    }
    let names = kinds.map { kind in kind.count.map { "\(kind.name)1…\(kind.name)\($0)" } ?? kind.name }
    return (names + ["tarjeta1_url_imagen", "tarjeta1_variable1", "tarjeta1_boton1…"]).joined(separator: ", ")
  }
}

extension ColumnTarget.CardTarget {
  /// The same part of a message.
  var inMessage: ColumnTarget {
    switch self {
    case .imageURL: .imageURL
    case .videoURL: .videoURL
    case .variable(let index): .variable(index)
    case .button(let index): .button(index)
    }
  }
}

extension ColumnTarget {
  /// The variable of that name, if it can be one: small letters, digits and `_`, as Meta takes them.
  public init?(parameter name: String) {
    guard (1...Self.longestParameter).contains(name.utf8.count), !name.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
    else { return nil }
    self = .parameter(name)
  }

  private static let longestParameter = 64
}
