// A template as WhatsApp Manager has it: its texts, and the parts that each message must bring along. TemplateReader
// (WhatsApp) reads it from Meta's list. TemplateNeeds tells which columns it wants, TemplateVerdict whether an upload
// has them, MessagePlan how its messages are written.

public struct MessageTemplate: Sendable, Equatable {
  /// What stands above the text.
  public enum Header: Sendable, Equatable {
    case none
    /// The text may have a variable.
    case text(String)
    case image
    case video
    case document
    case location
  }

  /// A button below the text, or below a card's.
  public struct Button: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      case quickReply = "QUICK_REPLY"
      case url = "URL"
      /// Takes nothing from a message.
      case phone = "PHONE_NUMBER"
      /// Takes nothing from a message.
      case call = "VOICE_CALL"
      /// A coupon.
      case copyCode = "COPY_CODE"
      /// The button of an authentication template. It takes the code that stands in the text.
      case oneTimeCode = "OTP"
      case flow = "FLOW"
    }

    public var kind: Kind
    /// The words on the button.
    public var text: String
    /// The link of `.url`, which may end with a variable; empty for the other kinds.
    public var url: String

    public init(_ kind: Kind, text: String = "", url: String = "") {
      self.kind = kind
      self.text = text
      self.url = url
    }

    /// Whether each message completes the button's link.
    public var hasVariable: Bool { kind == .url && TemplateText(url).hasVariables }

    /// The link up to its variable.
    public var fixedURL: String { TemplateText(url).beginning }
  }

  /// One card of a carousel.
  public struct Card: Sendable, Equatable {
    /// `.image` or `.video`.
    public var header: Header
    public var body: String
    public var buttons: [Button]

    public init(header: Header, body: String = "", buttons: [Button] = []) {
      self.header = header
      self.body = body
      self.buttons = buttons
    }
  }

  /// What a limited-time offer says above its code.
  public struct Offer: Sendable, Equatable {
    public var text: String
    /// Whether each message says when the offer ends.
    public var hasExpiration: Bool

    public init(text: String = "", hasExpiration: Bool) {
      self.text = text
      self.hasExpiration = hasExpiration
    }
  }

  public var name: String
  public var language: String
  /// Meta's word: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, …
  public var status: String
  /// Meta's word: `MARKETING`, `UTILITY`, `AUTHENTICATION`; empty when Meta does not tell it.
  public var category: String
  /// Meta's word: `GREEN`, `YELLOW`, `RED`, `UNKNOWN`; empty when Meta does not tell it.
  public var quality: String
  /// Whether the variables of header and text have names instead of numbers.
  public var hasNamedParameters: Bool
  public var header: Header
  public var body: String
  public var footer: String
  public var buttons: [Button]
  public var offer: Offer?
  /// The cards of a carousel; empty for other templates.
  public var cards: [Card]
  /// The parts of the template that this server does not send, in Spanish: `un botón de catálogo`.
  public var unsupported: [String]

  public init(
    name: String, language: String, status: String = "APPROVED", category: String = "", quality: String = "",
    hasNamedParameters: Bool = false, header: Header = .none, body: String = "", footer: String = "",
    buttons: [Button] = [], offer: Offer? = nil, cards: [Card] = [], unsupported: [String] = []
  ) {
    self.name = name
    self.language = language
    self.status = status
    self.category = category
    self.quality = quality
    self.hasNamedParameters = hasNamedParameters
    self.header = header
    self.body = body
    self.footer = footer
    self.buttons = buttons
    self.offer = offer
    self.cards = cards
    self.unsupported = unsupported
  }

  public var isApproved: Bool { status == "APPROVED" }
  public var isAuthentication: Bool { category == "AUTHENTICATION" }

  /// The most cards that Meta allows.
  public static let mostCards = 10
  /// The most buttons of a template, or of a card.
  public static let mostButtons = 10

  /// How many numbered variables the text takes. Meta does not show the text of an authentication template, which takes
  /// one: the code.
  public var bodyVariables: Int {
    if hasNamedParameters { return 0 }
    if body.isEmpty, isAuthentication { return 1 }
    return TemplateText(body).variableCount
  }

  /// The names of the template's variables, those of the header first, each once.
  public var parameters: [String] { headerParameters + bodyParameters.filter { !headerParameters.contains($0) } }

  /// The names of the header's variables.
  public var headerParameters: [String] {
    guard hasNamedParameters, case .text(let text) = header else { return [] }
    return TemplateText(text).names
  }

  /// The names of the text's variables, in its order.
  public var bodyParameters: [String] { hasNamedParameters ? TemplateText(body).names : [] }

  /// Whether the header is a text that each message completes.
  public var hasHeaderVariable: Bool {
    if case .text(let text) = header { return TemplateText(text).hasVariables }
    return false
  }
}
