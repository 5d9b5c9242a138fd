// Whether a reply opts out: when it is one of PALABRAS_BAJA and nothing else. Case, accents and punctuation do not
// matter (`¡Baja!`); a sentence that contains the word does not opt out, since a person must read it. ReplyNotification
// (Webhooks) asks.

import Text

/// The words by which people opt out.
public struct OptOutWords: Sendable, Equatable {
  /// Longer replies, in scalars, are not looked at: none of the words is that long.
  static let longestReply = 80

  private let words: Set<String>

  /// - Parameter words: as the operator wrote them; without any nobody opts out by a reply.
  public init(_ words: [String]) { self.words = Set(words.map(Self.folded)).subtracting([""]) }

  /// Whether a reply, or the payload of a button, is one of them.
  public func matches(_ reply: String) -> Bool {
    guard !words.isEmpty, reply.unicodeScalars.count <= Self.longestReply else { return false }
    return words.contains(Self.folded(reply))
  }

  private static func folded(_ text: String) -> String {
    let scalars = ColumnName.folded(text).unicodeScalars.filter {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
