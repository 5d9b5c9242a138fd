// The title an operator gives a campaign, which is also its id and part of its Redis keys.
// So it must not hold what separates keys (`:`) or marks a cluster's hash tag (`{`, `}`). Intake calls this for
// `titulo_campana`, the routes for the id in a path.

/// A valid campaign title: trimmed, 1–100 characters, no control characters, none of `:` `{` `}` (WIRE.md), and neither
/// `.` nor `..`, which every browser takes out of a path, also as `%2E`.
public struct CampaignTitle: Sendable, Hashable, CustomStringConvertible {
  /// The most Unicode scalars a title may have (what other languages count as characters; it bounds the key's length).
  public static let maximumLength = 100

  /// The title as it goes into keys and answers: trimmed and in Unicode's composed form, otherwise unchanged.
  public let text: String

  public var description: String { text }

  /// Trims `raw` and checks it.
  /// - Throws: a `CampaignTitleError` whose description, in Spanish, names the offence.
  public init(_ raw: String) throws(CampaignTitleError) {
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
}

/// Why a title was refused.
public enum CampaignTitleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing but white space.
  case empty
  /// More than 100 characters; how many there are.
  case tooLong(Int)
  /// A control character and where it stands, counted from 1 in the trimmed title.
  case controlCharacter(Unicode.Scalar, position: Int)
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
      let hex = String(scalar.value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
      return "titulo_campana contiene un carácter de control (U+\(code)) en la posición \(position)"
    case .reserved(let scalar):
      return "titulo_campana contiene '\(scalar)'; los caracteres ':', '{' y '}' no están permitidos"
    case .dots:
      return "titulo_campana no puede ser '.' ni '..'"
    }
  }
}
