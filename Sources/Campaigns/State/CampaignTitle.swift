// The title that an operator gives a campaign, which is also its id and part of its Redis keys. So it must not hold the
// separator of keys (`:`) or the marks of a cluster's hash tag (`{`, `}`). Intake calls this for `titulo_campana`, the
// routes for the id in a path.
//
// It must not hold invisible characters either: with a zero-width space copied from a chat two campaigns would look
// like one. Three such characters do show something, by their effect on their neighbours: U+FE0F, which makes an emoji
// of a sign, and U+200C and U+200D, which Persian, Hindi and families of emoji need. They are kept where they have that
// effect. Titles are still compared without them (`identity`).

import Text

/// A valid campaign title: trimmed, 1–100 characters, no control characters, nothing invisible, none of `:` `{` `}`,
/// and neither `.` nor `..`, which every browser takes out of a path, also as `%2E`.
public struct CampaignTitle: Sendable, Hashable, CustomStringConvertible {
  /// The most Unicode scalars a title may have (what other languages count as characters; it bounds the key's length).
  public static let maximumLength = 100

  /// The title as it goes into keys and answers: trimmed and in Unicode's composed form, otherwise unchanged.
  public let text: String

  public var description: String { text }

  /// Trims `raw` and checks it.
  /// - Throws: a `CampaignTitleError` whose description, in Spanish, names the offence.
  public init(_ raw: String) throws(CampaignTitleError) {
    self = try CampaignTitle(stored: raw)
    if let (scalar, position) = Self.invisible(in: text.unicodeScalars) { throw .invisible(scalar, position: position) }
  }

  /// The same for a title that may have been given before invisible characters were refused.
  /// - Throws: `CampaignTitleError`, never `invisible`.
  public init(stored raw: String) throws(CampaignTitleError) {
    let scalars = CanonicalText.composed(raw).unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { throw .empty }
    let trimmed = scalars[first...last]

    var length = 0
    for scalar in trimmed {
      length += 1
      if scalar.properties.generalCategory == .control { throw .controlCharacter(scalar, position: length) }
      if scalar == ":" || scalar == "{" || scalar == "}" { throw .reserved(scalar) }
    }
    guard length <= Self.maximumLength else { throw .tooLong(length) }
    text = String(trimmed)
    if text == "." || text == ".." { throw .dots }
  }

  /// The first invisible character and where it stands, counted from 1.
  private static func invisible(in scalars: String.UnicodeScalarView) -> (Unicode.Scalar, position: Int)? {
    /// What stands before an invisible character, which decides whether it is allowed.
    enum Former { case nothing, visible, emojiSign, joiner }
    var former = Former.nothing
    var joiner: (Unicode.Scalar, position: Int)?
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\u{FE0F}" where former == .visible: former = .emojiSign
      case "\u{200C}" where former == .visible || former == .emojiSign,
        "\u{200D}" where former == .visible || former == .emojiSign:
        former = .joiner
        joiner = (scalar, index + 1)
      case _ where InvisibleText.contains(scalar): return joiner ?? (scalar, index + 1)
      case _ where scalar.properties.isWhitespace:
        // On one of its sides the joiner has nothing to join.
        if let joiner { return joiner }
        former = .nothing
      default:
        former = .visible
        joiner = nil
      }
    }
    return joiner
  }
}

extension CampaignTitle {
  /// The form in which titles are compared: the same for two that look the same, in any spelling.
  public var identity: String { Self.identity(of: text) }

  /// The identity of a title in any spelling, valid or not: composed, without blanks around it and without invisible
  /// characters.
  public static func identity(of text: String) -> String {
    if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !InvisibleText.contains(scalar) { visible.append(scalar) }
    // Composed again: an invisible character between a letter and its accent is gone now.
    let scalars = CanonicalText.composed(String(visible)).unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

/// Why a title was refused.
public enum CampaignTitleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing but white space.
  case empty
  /// More than 100 characters; how many there are.
  case tooLong(Int)
  /// A control character and where it stands, counted from 1 in the trimmed title.
  case controlCharacter(Unicode.Scalar, position: Int)
  /// A character that shows nothing and where it stands, counted as above.
  case invisible(Unicode.Scalar, position: Int)
  /// One of `:` `{` `}`.
  case reserved(Unicode.Scalar)
  /// `.` or `..`
  case dots

  /// One Spanish sentence for the `detail` of the answer.
  public var description: String {
    switch self {
    case .empty:
      return "titulo_campana no puede estar vacío"
    case .tooLong(let length):
      return "titulo_campana tiene \(length) caracteres; el máximo es \(CampaignTitle.maximumLength)"
    case .controlCharacter(let scalar, let position):
      return "titulo_campana contiene un carácter de control (\(Self.code(scalar))) en la posición \(position)"
    case .invisible(let scalar, let position):
      return "titulo_campana contiene un carácter invisible (\(Self.code(scalar))) en la posición \(position)"
    case .reserved(let scalar):
      return "titulo_campana contiene '\(scalar)'; los caracteres ':', '{' y '}' no están permitidos"
    case .dots:
      return "titulo_campana no puede ser '.' ni '..'"
    }
  }

  /// Such as `U+0007`.
  private static func code(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }
}
