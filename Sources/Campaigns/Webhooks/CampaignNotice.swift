// The notices of a campaign that its webhook receivers may ask for, besides its end: the field `avisos` of a creation.
// The scripts read the list as it is stored (shared/notices.lua).

import Text

/// A notice, by its name in `avisos` and in a payload's `aviso`.
public enum CampaignNotice: String, Sendable, Equatable, CaseIterable {
  /// A share of the messages has an outcome, %.
  case quarter = "25"
  case half = "50"
  case threeQuarters = "75"
  /// The campaign stopped. This is told without being asked for, too.
  case stopped = "detenida"
  /// The campaign goes on after a stop, or a wait, that was told.
  case resumed = "reanudada"
  /// No message got an outcome for five minutes, although the pace and the start would let one go.
  case waiting = "espera"

  /// The word for all of them.
  public static let all = "todos"

  /// Reads `25,50,detenida` or `todos`, with blanks around the words.
  /// - Returns: the notices as they are stored, each once, in the order of the cases; nil for any other word.
  public static func list(_ text: String) -> String? {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmedASCII }
    if words == [all] { return allCases.map(\.rawValue).joined(separator: ",") }
    let notices = words.compactMap(CampaignNotice.init(rawValue:))
    guard notices.count == words.count else { return nil }
    return allCases.filter(notices.contains).map(\.rawValue).joined(separator: ",")
  }
}
